//! One function per command.

mod act;
pub mod bank;
pub mod bukti;
mod demo;
mod evidence;
mod exchange;
pub mod import;
mod journal;
mod outside;
mod people;
mod report;
mod setup;
pub mod update;

use std::process::ExitCode;

use clap::CommandFactory;
use store::{Error, Result};

use crate::cli::{Cli, Command, Format, Official, Reconcile, Role, User};
use crate::output;

pub async fn run(cli: Cli) -> Result<ExitCode> {
    let (at, json) = (&cli.at, cli.json);
    let answer = match cli.command {
        Command::Init { wilayah, nama, zona, latihan, grant } => {
            if grant.is_some() && at.database.is_none() {
                return Err(Error::Input("--grant hanya untuk PostgreSQL; sebutkan --database".into()));
            }
            let mut answer = setup::init(at, wilayah, nama, &zona, latihan).await?;
            if let Some(role) = grant {
                answer["peran"] = setup::grant(at, &role).await?["peran"].take();
            }
            answer
        }
        Command::Grant { role } => setup::grant(at, &role).await?,
        Command::Import { what } => import::run(at, what).await?,
        Command::Budget { what } => report::budget(at, what).await?,
        Command::Check { tahun } => report::check(at, tahun).await?,
        Command::Report { name, tahun, by, format, filters, output } => {
            let ask = report::Ask { name, year: tahun, by, filters };
            let format = match (json, format) {
                (false, format) => format,
                (true, Format::Table | Format::Json) => Format::Json,
                (true, _) => return Err(Error::Input("pilih satu: --json atau --format".into())),
            };
            return report::run(at, ask, format, output).await;
        }
        Command::Export { what } => report::export(at, what).await?,
        Command::Attach { number, file, jenis } => evidence::attach(at, number, &file, &jenis).await?,
        Command::Reconcile { what: Reconcile::Sipd { tahun, file } } => report::reconcile(at, tahun, &file).await?,
        Command::Trace { number } => report::trace(at, number).await?,
        Command::Act { list: true, .. } => act::list(),
        Command::Act { schema: Some(name), .. } => act::schema(&name)?,
        Command::Act { name, input, key, date, dry_run, .. } => {
            act::run(at, &name.unwrap_or_default(), &input, act::How { key, date, dry_run }).await?
        }
        Command::User { what: User::List }
        | Command::Official { what: Official::List }
        | Command::Role { what: Role::List } => {
            let ask = report::Ask { name: "pejabat".into(), year: None, by: None, filters: vec![] };
            return report::run(at, ask, if json { Format::Json } else { Format::Table }, None).await;
        }
        Command::User { what } => people::user(at, what).await?,
        Command::Official { what } => people::official(at, what).await?,
        Command::Role { what } => people::role(at, what).await?,
        Command::Exchange { what } => return exchange::run(at, what, json).await,
        Command::Agent(agent) => return Ok(agent::execute(agent, json).await),
        Command::Journal { what } => return journal::run(at, what, json).await,
        Command::Backup { file } => return journal::backup(at, &file, json).await,
        Command::Restore { file, saksi, tanpa_pertukaran } => {
            journal::restore(at, &file, &saksi, tanpa_pertukaran).await?
        }
        Command::Doctor { publish } => return setup::doctor(at, publish.as_deref(), json).await,
        Command::Serve { listen, oidc, machines, publishing } => {
            return setup::serve(at, &listen, oidc, &machines, publishing).await;
        }
        Command::Update(asked) => update::run(at, &asked).await?,
        Command::Publish(asked) => outside::publish(at, asked).await?,
        Command::Portal(asked) => return outside::portal(at, asked).await,
        Command::Witness { what } => return outside::witness(what, json).await,
        Command::Demo { .. } if at.database.is_some() => {
            return Err(Error::Input("peragaan memakai folder sendiri; jalankan tanpa --database".into()));
        }
        Command::Demo { data, listen, no_serve } => return demo::run(data, &listen, no_serve).await,
        Command::Fill { spread, one, officials, agencies, provider, output } => {
            let filling = demo::Filling { spread, one, officials, agencies, provider: &provider, output: &output };
            demo::fill(at, filling).await?
        }
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "simpul", &mut std::io::stdout());
            return Ok(ExitCode::SUCCESS);
        }
    };
    output::print(&answer, json);
    Ok(ExitCode::SUCCESS)
}
