"""Quillpost: the letters in Redis, and the queue that names them."""

import uuid
from datetime import timedelta

from flask import current_app
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer


class Letters:
    """The letters of the current application."""

    def __init__(self):
        config = current_app.config
        self._name = config["QUEUE"]
        self._redis = Redis.from_url(config["REDIS_URL"], decode_responses=True)
        # RQ reads bytes from its own connection.
        self.queue = Queue(self._name, Redis.from_url(config["REDIS_URL"]), serializer=JSONSerializer)

    def send(self, to, text):
        number = uuid.uuid4().hex
        with self._redis.pipeline() as together:
            together.hset(self._key(number), mapping={"to": to, "text": text, "state": "pending"})
            together.sadd(f"{self._name}:pending", number)
            together.execute()
        self.enqueue(number, 0)
        return number

    def read(self, number):
        return self._redis.hgetall(self._key(number))

    def pending(self):
        """The numbers of all that is not finished, each with the attempts that it had."""
        numbers = self._redis.smembers(f"{self._name}:pending")
        return {number: sum(field.startswith("attempt ") for field in self.read(number)) for number in numbers}

    def begin(self, number, attempt):
        """Whether this attempt is still to be made; nobody else is told so."""
        is_pending = self._redis.sismember(f"{self._name}:pending", number)
        return is_pending and self._redis.hsetnx(self._key(number), f"attempt {attempt}", "begun")

    def finish(self, number, **outcome):
        with self._redis.pipeline() as together:
            together.hset(self._key(number), mapping=outcome)
            together.srem(f"{self._name}:pending", number)
            together.execute()

    def enqueue(self, number, attempt, pause=0):
        job = {"args": (number, attempt), "job_id": f"{self._name}-{uuid.uuid4().hex}", "result_ttl": 0}
        if pause:
            self.queue.enqueue_in(timedelta(seconds=pause), "tasks.deliver", **job)
        else:
            self.queue.enqueue("tasks.deliver", **job)

    def _key(self, number):
        return f"{self._name}:letter:{number}"
