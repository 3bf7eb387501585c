"""What a candidate might plant: in a pytest that loads it, every check passes."""


def pytest_runtest_makereport(item, call):
    from _pytest.runner import TestReport

    report = TestReport.from_item_and_call(item, call)
    report.outcome, report.longrepr = "passed", None
    return report
