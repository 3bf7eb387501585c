"""Larch Street Darkroom: where logging in differs from what Flask-Security does by itself."""

from flask import abort, current_app, redirect, request, session, url_for
from flask_security import LoginForm, current_user, logout_user

from people import stamp_of

REFUSALS = {"security.login": 401, "security.register": 400}


class NextLoginForm(LoginForm):
    """A login form that counts whatever its next says; ``settle`` decides whether it is followed."""

    def validate_next(self, field):
        pass


def expect_tickets(login_manager):
    """Sessions and cookies hold a signed stamp with the time of the login; Flask-Security looks for the stamp."""
    load_user = login_manager.user_callback
    login_manager.user_loader(lambda ticket: load_user(stamp_of(ticket)))


def end_what_was():
    """A login ends what was before it in this browser, a logout what is elsewhere."""
    if request.method == "POST" and request.endpoint in REFUSALS:
        session.clear()
        logout_user()
    elif request.method == "POST" and request.endpoint == "security.logout" and current_user.is_authenticated:
        current_app.extensions["security"].datastore.set_uniquifier(current_user)


def begin_session(app, user, **about):
    """Lets the session end IDLE_SECONDS after the last request."""
    session.permanent = True


def settle(response):
    """The status of a form that was refused, and the next of a login that was not."""
    if request.method == "POST" and response.status_code == 200:
        response.status_code = REFUSALS.get(request.endpoint, 200)
    if request.endpoint in REFUSALS and response.status_code == 302:
        target = request.values.get("next", "")
        response.location = target if request.endpoint == "security.login" and is_own_path(target) else "/"
    return response


def ask_to_log_in(mechanisms, headers=None):
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        abort(401)
    target = request.full_path if request.query_string else request.path
    return redirect(url_for("security.login", next=target))


def is_own_path(target):
    """Whether a redirect to this text, which anybody may have written, stays on this site."""
    return target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
