"""The two lists as class-based views."""

import math
from urllib.parse import urlencode

from flask import current_app, jsonify, request
from flask.views import MethodView
from werkzeug.exceptions import BadRequest

import repository
from cursors import Cursor


class ListView(MethodView):
    """What both lists read from the query string."""

    init_every_request = False

    @staticmethod
    def number(name, default):
        text = request.args.get(name)
        if text is None:
            return default
        if not (text.isascii() and text.isdigit()) or int(text) == 0:
            raise BadRequest(f"{name} must be a whole number of 1 or more")
        return int(text)

    def size(self):
        settings = current_app.config
        return min(self.number("size", settings["PAGE_SIZE"]), settings["MAX_PAGE_SIZE"])

    @staticmethod
    def wanted():
        return {name: value for name, value in request.args.items() if name in repository.FILTERS}


class ItemsView(ListView):
    def get(self):
        page, size, wanted = self.number("page", 1), self.size(), self.wanted()
        total = repository.count(wanted)
        pages = math.ceil(total / size)
        items = repository.page(wanted, size, (page - 1) * size) if page <= pages else []
        response = jsonify(items=items, page=page, size=size, total=total, pages=pages)
        around = [("last", max(pages, 1)), ("first", 1)]
        around += [("next", page + 1)] if page < pages else []
        around += [("prev", min(page - 1, max(pages, 1)))] if page > 1 else []
        for rel, number in around:
            query = urlencode({**wanted, "size": size, "page": number})
            response.headers.add("Link", f'<?{query}>;title="page {number}, {size} a page"; rel={rel}')
        return response


class FeedView(ListView):
    def get(self):
        text = request.args.get("cursor")
        start = Cursor.read(text) if text is not None else None
        items = repository.following(self.wanted(), start, self.size() + 1)
        beyond = items[self.size() :]
        cursor = str(Cursor.at(beyond[0])) if beyond else None
        return jsonify(items=items[: self.size()], next_cursor=cursor)
