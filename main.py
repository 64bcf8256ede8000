"""Command line and wiring, nothing else. Heavy libraries are imported by the commands that need them."""

from __future__ import annotations

import asyncio
import secrets
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

import config
from config import Settings, WrongSettings
from db.enums import Role

if TYPE_CHECKING:
    from db.session import Database

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
employee = typer.Typer(no_args_is_help=True, help="Colleagues: let in, let go.")
app.add_typer(employee, name="employee")


def fail(sentence: str) -> NoReturn:
    """End with one sentence on stderr."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def settings_of() -> Settings:
    """The settings, and the clock set by them; a wrong one ends the program with a sentence."""
    from crm import clock

    try:
        settings = config.load()
    except WrongSettings as error:
        fail(str(error))
    clock.use_offset_file(settings.clock_offset_file)
    return settings


@app.command()
def run() -> None:
    """Everything in one process; without BOT_TOKEN, the sandbox."""
    settings = settings_of()
    if settings.bot_token is None:
        from sandbox.supervisor import play

        asyncio.run(play(settings))
    else:
        _serve(settings, bot=True, web=True, worker=True)


@app.command()
def bot() -> None:
    """Only the Telegram face, for several machines (PostgreSQL)."""
    _serve(settings_of(), bot=True)


@app.command()
def web() -> None:
    """Only the web routes."""
    _serve(settings_of(), web=True)


@app.command()
def worker() -> None:
    """Only delivery and reminders."""
    _serve(settings_of(), worker=True)


def _serve(settings: Settings, *, bot: bool = False, web: bool = False, worker: bool = False) -> None:
    import program
    from db.lock import Locked

    if settings.bot_token is None:
        fail("BOT_TOKEN is not set: ask @BotFather for one, or start without it in the sandbox: main.py run")
    if not (bot and web and worker) and settings.sqlite_path is not None:
        fail("SQLite serves one process: use main.py run, or PostgreSQL for several (DATABASE_URL).")
    try:
        asyncio.run(program.serve(settings, bot=bot, web=web, worker=worker))
    except (program.CannotStart, Locked) as error:
        fail(str(error))


@app.command()
def migrate() -> None:
    """Bring the database to the state this program needs."""
    from db import schema
    from db.lock import Locked, process_lock

    settings = settings_of()
    try:
        with process_lock(settings.sqlite_path):
            asyncio.run(schema.upgrade(settings.database_url))
    except (schema.BrokenSchema, Locked) as error:
        fail(str(error))
    typer.echo("The database is up to date.")


@app.command()
def check() -> None:
    """Settings, database, templates and process; one line a problem."""
    from crm import lint
    from db import schema

    settings = settings_of()
    problems = lint.check()
    if asyncio.run(schema.current(settings.database_url)) != schema.head():
        problems.append("The database is not up to date: run main.py migrate.")
    for kind in ("contract", "invoice", "act"):
        if not (TEMPLATES / f"{kind}.docx").is_file():
            problems.append(f"The template templates/docx/{kind}.docx is missing.")
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(1)
    typer.echo("Everything is in order.")


@app.command()
def docs() -> None:
    """Redraw the documents that are made from code."""
    from crm import diagram
    from crm.document_example import field_table

    diagram.write()
    page = Path(__file__).parent / "docs" / "how-to" / "contract-template.md"
    before, rest = page.read_text(encoding="utf-8").split("<!-- fields: begin -->\n")
    after = rest.split("<!-- fields: end -->")[1]
    text = f"{before}<!-- fields: begin -->\n{field_table()}\n<!-- fields: end -->{after}"
    page.write_text(text, encoding="utf-8")


TEMPLATES = Path(__file__).parent / "templates" / "docx"


@employee.command("add")
def add_employee(
    name: Annotated[str, typer.Option(help="Full name, as clients may read it.")],
    role: Annotated[Role, typer.Option(help="What the colleague does.")],
    phone: Annotated[str | None, typer.Option(help="Mobile number; installers' numbers go to clients.")] = None,
    trainee: Annotated[bool, typer.Option(help="Starts in the practice pipeline.")] = False,
) -> None:
    """Add a colleague; prints the one-time invite alone on stdout."""
    from crm import names, phones, team
    from crm.actor import SYSTEM

    async def work(database: Database) -> str:
        async with database.transaction() as session:
            _, token = await team.add(
                session, SYSTEM, name=names.read_name(name), role=role, trainee=trainee,
                phone=phones.read_phone(phone) if phone else None,
            )
        return team.link(database.info["shop"].bot_name, token)

    typer.echo(_with_database(work))


@employee.command("dismiss")
def dismiss_employee(
    number: Annotated[int, typer.Argument(help="The colleague's number, see employee list.")],
    successor: Annotated[int | None, typer.Option(help="Who takes over open deals, tasks and visits.")] = None,
) -> None:
    """Let a colleague go: shut out at once, work handed over."""
    from crm import team
    from crm.actor import SYSTEM

    async def work(database: Database) -> str:
        async with database.transaction() as session:
            returned = await team.dismiss(session, SYSTEM, number, successor_id=successor)
        numbers = ", ".join(deal.number for deal in returned)
        return f"Dismissed. Visits to be booked anew: {numbers}" if returned else "Dismissed."

    typer.echo(_with_database(work))


@employee.command("list")
def list_employees() -> None:
    """Everybody who is active: number, role, name."""
    from db.queries.people import team

    async def work(database: Database) -> str:
        async with database.reading() as session:
            people = await team(session)
        return "\n".join(f"{person.id}\t{person.role.value}\t{person.name}" for person in people)

    typer.echo(_with_database(work))


@employee.command("password")
def give_password(
    number: Annotated[int, typer.Argument(help="The colleague's number, see employee list.")],
    login: Annotated[str | None, typer.Option(help="The name to come in with; the full name if none is given.")] = None,
    make: Annotated[bool, typer.Option("--make", help="Make one up and print it, once.")] = False,
) -> None:
    """Give a colleague a password for the panel: asked for on the terminal, or made up."""
    from crm import logins, team
    from crm.actor import SYSTEM

    password = secrets.token_urlsafe(15) if make else typer.prompt("Password", hide_input=True, confirmation_prompt=True)

    async def work(database: Database) -> str:
        async with database.transaction() as session:
            name = await logins.set_password(
                session, SYSTEM, await team.find(session, number), password, login=login
            )
        return f"{name}\t{password}" if make else name

    typer.echo(_with_database(work))


def _with_database(work: Any) -> str:
    """Open the database for a short command; refusals end it with their sentence."""
    import program

    async def opened(settings: Settings) -> str:
        database = await program.open_database(settings)
        try:
            return str(await work(database))
        finally:
            await database.dispose()

    return _told(settings_of(), opened)


def _told(settings: Settings, work: Any) -> str:
    import program
    from crm.errors import CrmError

    job: Coroutine[Any, Any, str] = work(settings)
    try:
        return asyncio.run(job)
    except program.CannotStart as error:
        fail(str(error))
    except CrmError as error:
        from bot.language import error_text, translator

        fail(error_text(translator(settings.shop_language), error, settings.timezone))


if __name__ == "__main__":
    sys.exit(app())
