"""Command line and wiring, nothing else. Heavy libraries are imported by the commands that need them."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import sys
from collections.abc import Coroutine, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

import config
from config import Settings, WrongSettings
from db.enums import ImportKind, Role

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
    import maintenance
    from db.lock import process_lock

    settings = settings_of()
    with _faults_told(), process_lock(settings.sqlite_path):
        asyncio.run(maintenance.bring_up_to_date(settings, locked=True))
    typer.echo("The database is up to date.")


@app.command()
def check() -> None:
    """Everything the start looks at, and more: a line each."""
    import maintenance

    faults = 0
    for name, fault in maintenance.report(settings_of()):
        faults += fault is not None
        typer.echo(f"{name}: {fault or 'in order'}", err=fault is not None)
    if faults:
        raise typer.Exit(1)
    typer.echo("Everything is in order.")


@app.command()
def backup(
    folder: Annotated[Path | None, typer.Argument(help="Where to; BACKUP_FOLDER when left out.")] = None,
) -> None:
    """Copy database and files, also beside the running program; prints the backup's path alone on stdout."""
    import maintenance

    with _faults_told():
        typer.echo(maintenance.backup(settings_of(), folder).path)


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(help="A backup, such as var/backups/2027-03-01T00-00-00Z-nightly.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup back, while the program stands still; the database that is there is kept under another name."""
    import maintenance

    def agree(found: str) -> None:
        typer.echo(found)
        if not yes:
            typer.confirm("Put it in the place of what is there now?", abort=True)

    with _faults_told():
        kept = maintenance.restore(settings_of(), path, agree)
    typer.echo("Restored." + (f" The database before it is kept as {kept}." if kept else ""))


@contextlib.contextmanager
def _faults_told() -> Iterator[None]:
    import maintenance

    try:
        yield
    except maintenance.FAULTS as error:
        fail(str(error))


@app.command("import")
def import_file(
    path: Annotated[Path | None, typer.Argument(help="A CSV or Excel file of Bitrix24, amoCRM or your own.")] = None,
    kind: Annotated[ImportKind, typer.Option(help="What is in it.")] = ImportKind.CONTACTS,
    column: Annotated[list[str] | None, typer.Option(help="HEADER=FIELD where the guess is wrong; may repeat.")] = None,
    stage: Annotated[list[str] | None, typer.Option(help="NAME=STAGE of ours, or NAME=skip; may repeat.")] = None,
    give_to: Annotated[int | None, typer.Option(help="Who gets lines that name nobody of ours.")] = None,
    by: Annotated[int | None, typer.Option(help="Who imports; the first admin when left out.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    undo: Annotated[int | None, typer.Option(help="Take the import of this number back.")] = None,
) -> None:
    """Bring in a file of another program; what is wrong in it is named on stdout, a line each."""
    import importing

    def agree() -> bool:
        return not dry_run and (yes or typer.confirm("Bring in what is good?", err=True))

    if path is None and undo is None:
        fail("Name a file, or with --undo the number of an import that is to be taken back.")
    order = importing.Order(path or Path(), kind, _pairs(column), _pairs(stage), by, give_to)
    terminal = importing.Terminal(typer.echo, partial(typer.echo, err=True), agree)

    async def work(database: Database) -> str:
        if undo is not None:
            return await importing.take_back(database, undo, by, terminal)
        return await importing.bring_in(database, order, terminal)

    try:
        typer.echo(_with_database(work), err=True)
    except importing.CannotImport as error:
        fail(str(error))


def _pairs(said: list[str] | None) -> dict[str, str]:
    """NAME=VALUE, as given to an option that may repeat."""
    return {name.strip(): value.strip() for name, _, value in (pair.rpartition("=") for pair in said or [])}


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
            done = await team.dismiss(session, SYSTEM, number, successor_id=successor)
        numbers = ", ".join(piece.number for piece in done.returned)
        return f"Dismissed. Visits to be booked anew: {numbers}" if numbers else "Dismissed."

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
    without_code: Annotated[bool, typer.Option(help="Ask for no second factor any more: the phone is lost.")] = False,
) -> None:
    """Give a colleague a password for the panel: asked for on the terminal, or made up."""
    from crm import logins, team
    from crm.actor import SYSTEM

    made_up = secrets.token_urlsafe(15) if make else None
    password = made_up or typer.prompt("Password", hide_input=True, confirmation_prompt=True)

    async def work(database: Database) -> str:
        async with database.transaction() as session:
            person = await team.find(session, number)
            name = await logins.set_password(session, SYSTEM, person, password, login=login)
            if without_code:
                from crm import second_factor

                await second_factor.forget(session, SYSTEM, person)
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
