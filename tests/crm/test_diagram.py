from crm import diagram
from crm.process import STAGES, TASKS


def test_the_page_in_the_docs_is_up_to_date() -> None:
    assert diagram.PAGE.read_text("utf-8") == diagram.draw(), "run: make docs"


def test_the_page_shows_every_stage_and_task_with_its_checklist() -> None:
    page = diagram.draw()
    assert [stage for stage in STAGES if f"`{stage}` «" not in page] == []
    assert [code for code in TASKS if f"| `{code}`<br>" not in page] == []
    assert page.count("★") - page.count("★ required") - 1 == sum(
        item.required for task in TASKS.values() for item in task.items
    )
