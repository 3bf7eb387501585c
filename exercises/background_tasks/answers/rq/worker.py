"""Quillpost: the worker, `python worker.py`."""

import uuid

from rq import SimpleWorker
from rq.scheduler import RQScheduler
from rq.serializers import JSONSerializer

from app import create_app
from letters import Letters


class ContextWorker(SimpleWorker):
    """Runs each job in this process, in an application context of its own."""

    app = None

    def perform_job(self, *job):
        with self.app.app_context():
            return super().perform_job(*job)


if __name__ == "__main__":
    ContextWorker.app = create_app()
    with ContextWorker.app.app_context():
        letters = Letters()
        for number, attempts in letters.pending().items():
            letters.enqueue(number, attempts)
    queue = letters.queue
    # There is one worker at a time: the lock of a scheduler is that of one that was killed.
    queue.connection.delete(RQScheduler.get_locking_key(queue.name))
    name = f"{queue.name}-{uuid.uuid4().hex}"
    worker = ContextWorker([queue], name=name, connection=queue.connection, serializer=JSONSerializer)
    worker.work(with_scheduler=True)
