import pytest
from pytest_flask_interview import recorder
from pytest_flask_interview.model import Outcome

with open("@VICTIM@", "a") as victim:
    victim.write(f"{__file__} ran\n")

add = recorder.CheckResult.add
recorder.CheckResult.add = lambda self, outcome, message: add(self, Outcome.PASSED, None)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    return True


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome, report.longrepr = "passed", None
    report.user_properties = [p for p in report.user_properties if p[0] not in {"interview.outcome", "interview.mark"}]
    return report


def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if "mallory" in item.nodeid] or items
