//! The agent on the command line, alone or inside `simpul`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::clock::wall;
use crate::init::{self, Answers};
use crate::settings::{Settings, StreamSettings, TakeSettings};
use crate::store::Spool;
use crate::trouble::{Result, Trouble};
use crate::{doctor, follow, hello, mapping, run, status};

#[derive(Debug, Args)]
pub struct Agent {
    /// Berkas pengaturan agen
    #[arg(long, global = true, value_name = "BERKAS", default_value = "agent.toml")]
    pub settings: PathBuf,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Menyiapkan agen: lima pertanyaan; hasilnya berkas pengaturan, dan kunci yang diajukan
    Init(Answers),
    /// Membuat kunci baru; yang lama tetap disimpan
    Keygen {
        /// Kode pendaftaran dari Diskominfo; tanpa itu kunci umumnya diajukan sendiri
        #[arg(long, value_name = "ANGKA", default_value = "")]
        code: String,
    },
    /// Membaca sepuluh baris dan menunjukkan apa yang akan dikirim; tidak mengirim apa pun
    DryRun {
        /// Hanya aliran ini, misalnya pasien/v1
        #[arg(long, value_name = "ALIRAN")]
        stream: Option<String>,
        #[arg(long, default_value_t = 10)]
        rows: usize,
    },
    /// Bekerja terus: membaca, mengirim, mengambil
    Run,
    /// Keadaan: apa yang menunggu, apa yang ditahan
    Status,
    /// Memeriksa semuanya dan mengatakan apa yang harus dilakukan
    Doctor,
    /// Baris yang tidak dapat dikirim, dan kiriman yang ditolak tujuannya, dengan alasannya
    Aside {
        #[arg(long, default_value_t = 50)]
        rows: i64,
    },
    /// Mencoba lagi kiriman yang disisihkan, setelah tujuannya dibetulkan
    Retry {
        /// Pengambilan, seperti ditunjukkan aside
        #[arg(value_name = "PENGAMBILAN")]
        take: String,
        /// Nomor kiriman; tanpa itu semuanya
        #[arg(value_name = "NOMOR")]
        position: Option<i64>,
    },
    /// Melewati satu kiriman yang disisihkan atau menahan yang lain; tidak pernah sampai ke tujuan
    Skip {
        #[arg(value_name = "PENGAMBILAN")]
        take: String,
        #[arg(value_name = "NOMOR")]
        position: i64,
    },
    /// Membenarkan bahwa banyak baris memang dihapus dari sumber
    ConfirmDeletes { stream: String },
    /// Menerima log hub seperti sekarang, setelah Diskominfo menjelaskan pemulihannya
    AcceptLog,
    /// Menerima bahwa jenis kolom di sumber berubah
    AcceptShape { stream: String },
}

/// Does what is asked; troubles are told to the person in words.
pub async fn execute(agent: Agent, json: bool) -> ExitCode {
    match act(&agent.settings, agent.command, json).await {
        Ok(code) => code,
        Err(trouble) => {
            eprintln!("{trouble}");
            // Starting it again would not help.
            if trouble.passes() { ExitCode::FAILURE } else { ExitCode::from(2) }
        }
    }
}

async fn act(path: &Path, command: Command, json: bool) -> Result<ExitCode> {
    match command {
        Command::Init(answers) => init::init(path, answers).await?,
        Command::Keygen { code } => init::keygen(&Settings::read(path)?, &code).await?,
        Command::DryRun { stream, rows } => dry_run(&Settings::read(path)?, stream.as_deref(), rows).await?,
        Command::Run => run::run(&Settings::read(path)?, told_to_end()).await?,
        Command::Status => status::show(&Settings::read(path)?, json)?,
        Command::Doctor => return doctor::examine(path).await,
        Command::Aside { rows } => aside(&Settings::read(path)?, rows)?,
        Command::Retry { take, position } => {
            match of_take(&Settings::read(path)?, &take)?.want_again(&take, position)? {
                0 => return Err(Trouble::Settings(format!("{take}: tidak ada kiriman itu yang disisihkan"))),
                count => println!("Dicatat. {count} kiriman dicoba lagi pada pengambilan berikutnya."),
            }
        }
        Command::Skip { take, position } => {
            let spool = of_take(&Settings::read(path)?, &take)?;
            if !spool.let_go(&take, position)? && !spool.pass_by(&take, position)? {
                return Err(Trouble::Settings(format!(
                    "{take}: kiriman nomor {position} tidak disisihkan dan tidak menahan yang lain"
                )));
            }
            println!("Dicatat. Kiriman nomor {position} dilewati; versi baris itu yang berikutnya tetap diambil.");
        }
        Command::ConfirmDeletes { stream } => {
            let spool = of_stream(&Settings::read(path)?, &stream)?;
            spool.set_meta(&follow::confirmation(&stream), &wall().to_string())?;
            println!("Dicatat. Pembacaan berikutnya akan memberitahukan penghapusan itu.");
        }
        Command::AcceptLog => {
            hello::accept_log(&Spool::open(&Settings::read(path)?.spool_folder())?)?;
            println!("Dicatat. Log hub yang sekarang menjadi pegangan mulai sapaan berikutnya.");
        }
        Command::AcceptShape { stream } => {
            of_stream(&Settings::read(path)?, &stream)?.forget_shape(&stream)?;
            println!("Dicatat. Bentuk sumber yang sekarang dipakai mulai pembacaan berikutnya.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn of_stream(settings: &Settings, stream: &str) -> Result<Spool> {
    spool_of(settings, ("aliran", stream), settings.stream.iter().map(StreamSettings::name))
}

fn of_take(settings: &Settings, take: &str) -> Result<Spool> {
    spool_of(settings, ("pengambilan", take), settings.take.iter().map(TakeSettings::name))
}

/// The spool, where the settings know this name.
fn spool_of(settings: &Settings, (what, name): (&str, &str), known: impl Iterator<Item = String>) -> Result<Spool> {
    let known: Vec<String> = known.collect();
    if known.iter().any(|one| one == name) {
        return Spool::open(&settings.spool_folder());
    }
    Err(Trouble::Settings(format!("{what} {name} tidak ada; yang ada: {}", known.join(", "))))
}

/// Until Ctrl-C, or until the service manager says so.
async fn told_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = term.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

async fn dry_run(settings: &Settings, only: Option<&str>, rows: usize) -> Result<()> {
    let mut shown = 0;
    for stream in settings.stream.iter().filter(|s| only.is_none_or(|name| s.name() == name)) {
        println!("{} dari {} ({}):", stream.name(), stream.source, stream.table);
        let mapping = stream.mapping(settings.me.zone);
        for record in follow::some(settings, stream, rows).await? {
            let subject = match mapping.subject(&record) {
                Ok(subject) => subject.unwrap_or_else(|| "(tanpa kunci)".into()),
                Err(why) => format!("(tanpa kunci: {why})"),
            };
            match mapping.data(&record) {
                Ok(data) => println!("  {subject}  {data}"),
                Err(reasons) => println!("  {subject}  DITAHAN: {}", reasons.join("; ")),
            }
        }
        shown += 1;
    }
    if shown == 0 {
        return Err(Trouble::Settings(format!("aliran {} tidak ada", only.unwrap_or("(mana pun)"))));
    }
    println!("Tidak ada yang dikirim.");
    Ok(())
}

fn aside(settings: &Settings, rows: i64) -> Result<()> {
    let spool = Spool::look(&settings.spool_folder())?;
    for state in spool.streams()? {
        let here = spool.aside(&state.stream, rows)?;
        let there = spool.aside_at_hub(&state.stream, rows)?;
        if here.is_empty() && there.is_empty() {
            continue;
        }
        println!("{}: {} ditahan di sini, {} ditahan di hub", state.stream, state.aside_here, state.aside_at_hub);
        for (subject, reasons, at) in here {
            println!("  {}  {subject}: {reasons}", status::when(settings, at));
        }
        for (sequence, what, words) in there {
            println!("  nomor {sequence} ({what} di hub): {}", words.unwrap_or_default());
        }
    }
    for state in spool.takes()? {
        let (refused, held) = (spool.refused(&state.take, rows)?, spool.held_delivery(&state.take)?);
        if refused.is_empty() && held.is_none() {
            continue;
        }
        println!("{}: {} kiriman disisihkan", state.take, state.aside);
        for one in refused {
            let again = if one.again { " (akan dicoba lagi)" } else { "" };
            let (at, subject) = (status::when(settings, one.at), mapping::shown(&one.subject));
            println!("  nomor {}  {at}  {subject}: {}{again}", one.position, one.reason);
        }
        if let Some((position, words)) = held {
            println!("  nomor {position} menahan yang lain: {words}");
        }
    }
    Ok(())
}
