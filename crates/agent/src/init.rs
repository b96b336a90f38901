//! The first minutes: five questions, a file of settings that explains itself,
//! and a key whose fingerprint is read over the telephone.

use std::fmt::Write as _;
use std::io::{BufRead, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use protocol::enrol::Code;
use protocol::id::Subsystem;
use protocol::key;
use rand_core::RngCore;

use crate::line;
use crate::settings::{
    DatabaseSettings, FolderSettings, HubSettings, Me, Settings, SourceSettings, SpoolSettings, Tls,
};
use crate::source::{Column, Database, Folder, Heading, Shape, Whole};
use crate::trouble::{Result, Trouble};

const KEY: &str = "kunci.rahasia";
const PASSWORD: &str = "sandi.rahasia";
/// How often a code is asked for that was misheard.
const TRIES: usize = 3;

/// Answers that are given beforehand; the others are asked for.
#[derive(Clone, Debug, Default, Args)]
pub struct Answers {
    /// Alamat hub, misalnya https://hub.contoh.go.id
    #[arg(long, value_name = "ALAMAT")]
    pub hub: Option<String>,
    /// Sertifikat CA hub dalam PEM, bila bukan CA yang dikenal mesin ini
    #[arg(long, value_name = "BERKAS")]
    pub ca: Option<PathBuf>,
    /// Tempat hub dihubungi, bila lain dari alamatnya: 10.1.2.3:8443
    #[arg(long, value_name = "HOST:PORT")]
    pub connect: Option<String>,
    /// Sidik kunci hub, seperti dibacakan Diskominfo lewat telepon
    #[arg(long, value_name = "ANGKA")]
    pub fingerprint: Option<String>,
    /// Pengenal sistem, misalnya ID-KAB/GOV/DINKES/SIK
    #[arg(long, value_name = "PENGENAL")]
    pub system: Option<String>,
    /// Kode pendaftaran, seperti dibacakan Diskominfo; "" bila kunci diajukan sendiri
    #[arg(long, value_name = "ANGKA")]
    pub code: Option<String>,
    /// Sumber: mysql://pengguna@host/basisdata, postgres://…, atau folder
    #[arg(long, value_name = "SUMBER")]
    pub source: Option<String>,
    /// Berkas berisi sandi basis data
    #[arg(long, value_name = "BERKAS")]
    pub password_file: Option<PathBuf>,
    /// Tabel, atau pola nama berkas
    #[arg(long, value_name = "TABEL")]
    pub table: Option<String>,
    /// Kolom kunci, dipisah koma; kosong bila tidak ada
    #[arg(long, value_name = "KOLOM")]
    pub key: Option<String>,
    /// Kode set data di katalog
    #[arg(long, value_name = "KODE")]
    pub dataset: Option<String>,
}

fn ask(given: Option<String>, question: &str, help: &str) -> Result<String> {
    if let Some(answer) = given {
        return Ok(answer.trim().to_owned());
    }
    println!("{question}\n  {help}");
    print!("> ");
    let unread = |e: std::io::Error| Trouble::Settings(format!("jawaban tidak terbaca: {e}"));
    std::io::stdout().flush().map_err(unread)?;
    let mut line = String::new();
    if std::io::stdin().lock().read_line(&mut line).map_err(unread)? == 0 {
        return Err(Trouble::Settings("jawaban tidak lengkap".into()));
    }
    Ok(line.trim().to_owned())
}

/// A file that only its owner reads.
fn secret(path: &Path, text: &str) -> Result<()> {
    let failed = |e: std::io::Error| Trouble::Settings(format!("{} tidak dapat ditulis: {e}", path.display()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
}

fn new_key() -> key::SigningKey {
    let mut seed = [0; 32];
    rand_core::OsRng.fill_bytes(&mut seed);
    key::from_seed(seed)
}

/// The key beside the settings; made now where there is none yet. What was begun
/// and broke off goes on with the same key.
fn own_key(path: &Path) -> Result<key::SigningKey> {
    match std::fs::read_to_string(path) {
        Ok(text) => {
            key::read_secret(&text).map_err(|e| Trouble::Settings(format!("{}: {}", path.display(), e.message)))
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let key = new_key();
            secret(path, &format!("{}\n", key::write_secret(&key)))?;
            Ok(key)
        }
        Err(e) => Err(Trouble::Settings(format!("{} tidak terbaca: {e}", path.display()))),
    }
}

/// Brings the public half to the hub with a code, or leaves it to a person.
async fn bring(hub: &HubSettings, folder: &Path, (system, key): (&str, &key::SigningKey), typed: &str) -> Result<()> {
    let public = key.verifying_key();
    let kept = match typed.is_empty() {
        true => None,
        false => {
            let code = Code::read(typed).map_err(|e| Trouble::Settings(e.message))?;
            Some(line::enrol(hub, folder, &code, (system, &public)).await?)
        }
    };
    println!("Kunci umum  : {}", key::write_public(&public));
    println!("Sidik kunci : {}", key::fingerprint(&public));
    match kept {
        Some(keyid) => println!(
            "Kunci diajukan sebagai {keyid}. Bacakan sidiknya kepada Diskominfo lewat telepon; kunci berlaku setelah dicocokkan."
        ),
        None => println!(
            "Ajukan kunci umum itu di halaman Pertukaran, lalu bacakan sidiknya kepada Diskominfo lewat telepon."
        ),
    }
    Ok(())
}

/// Asks for the code, and again where it was misheard.
async fn enrolled(hub: &HubSettings, folder: &Path, system: &str, given: Option<String>) -> Result<()> {
    let key = own_key(&folder.join(KEY))?;
    for left in (0..TRIES).rev() {
        let typed = ask(
            given.clone(),
            "   Kode pendaftaran?",
            "empat kelompok lima angka, dibacakan Diskominfo lewat telepon; kosong bila kunci diajukan sendiri",
        )?;
        match bring(hub, folder, (system, &key), &typed).await {
            Err(trouble @ (Trouble::Settings(_) | Trouble::Refused { .. })) if given.is_none() && left > 0 => {
                println!("{trouble}");
            }
            other => return other,
        }
    }
    Ok(())
}

/// A new key beside the old one, which is kept for what it signed.
pub async fn keygen(settings: &Settings, code: &str) -> Result<()> {
    let path = settings.path(&settings.me.key);
    if path.exists() {
        let aside = path.with_extension(format!("{}.lama", crate::clock::wall()));
        std::fs::rename(&path, &aside)
            .map_err(|e| Trouble::Settings(format!("kunci lama tidak dapat disisihkan: {e}")))?;
        println!("Kunci lama disimpan sebagai {}", aside.display());
    }
    let key = new_key();
    secret(&path, &format!("{}\n", key::write_secret(&key)))?;
    bring(&settings.hub, &settings.folder, (&settings.me.system.to_string(), &key), code).await
}

/// `mysql://user@host:3306/database`
fn source_of(text: &str, password: Option<PathBuf>) -> Result<SourceSettings> {
    let wrong = || {
        Trouble::Settings(format!("sumber «{text}» harus mysql://pengguna@host/basisdata, postgres://…, atau folder"))
    };
    if !text.contains("://") {
        // From wherever it is read later.
        let folder = Path::new(text).canonicalize().ok().filter(|folder| folder.is_dir());
        let folder = folder.ok_or_else(|| Trouble::Settings(format!("folder {text} tidak ada")))?;
        return Ok(SourceSettings::Folder(FolderSettings { folder, settle_seconds: 10 }));
    }
    let url = url::Url::parse(text).map_err(|_| wrong())?;
    if url.password().is_some() {
        return Err(Trouble::Settings("sandi tidak ditulis dalam alamat; simpan dalam berkas sendiri".into()));
    }
    let mut asked: std::collections::BTreeMap<String, String> = url.query_pairs().into_owned().collect();
    let tls = match asked.remove("tls").as_deref() {
        None | Some("off") => Tls::Off,
        Some("required") => Tls::Required,
        Some(_) => return Err(Trouble::Settings("tls dalam alamat sumber: required atau off".into())),
    };
    let tls_ca = asked.remove("tls_ca").map(PathBuf::from);
    if !asked.is_empty() {
        return Err(wrong());
    }
    let of = DatabaseSettings {
        host: url.host_str().ok_or_else(wrong)?.to_owned(),
        port: url.port(),
        database: url.path().trim_start_matches('/').to_owned(),
        user: url.username().to_owned(),
        password_file: password,
        tls,
        tls_ca,
        rows_per_second: 2000,
    };
    if of.database.is_empty() || of.user.is_empty() {
        return Err(wrong());
    }
    match url.scheme() {
        "mysql" | "mariadb" => Ok(SourceSettings::Mysql(of)),
        "postgres" | "postgresql" => Ok(SourceSettings::Postgres(of)),
        _ => Err(wrong()),
    }
}

/// A text as TOML has it, which is as JSON has it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A name on the left of an equals sign.
fn named(text: &str) -> String {
    let bare = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if bare { text.to_owned() } else { quoted(text) }
}

/// What a column is called outside: letters, digits, underscores.
fn field_name(column: &str) -> String {
    column.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}

fn guess(column: &Column) -> &'static str {
    let declared = column.declared.to_ascii_lowercase();
    match column.family() {
        "waktu" if declared == "date" => "date",
        "waktu" if declared.starts_with("datetime") || declared.starts_with("timestamp") => "moment",
        "bilangan bulat" if declared.starts_with("tinyint(1)") || declared.starts_with("bool") => "boolean",
        "bilangan bulat" => "integer",
        "bilangan" => "decimal",
        _ => "text",
    }
}

pub async fn init(path: &Path, answers: Answers) -> Result<()> {
    if path.exists() {
        return Err(Trouble::Settings(format!("{} sudah ada; hapus dahulu bila ingin mulai lagi", path.display())));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    let hub = ask(answers.hub, "1. Alamat hub?", "Diskominfo yang memberi tahu, misalnya https://hub.contoh.go.id")?;
    let hub = HubSettings {
        address: hub.trim_end_matches('/').to_owned(),
        connect: answers.connect,
        ca: answers.ca,
        public: String::new(),
        log: String::new(),
        patience_seconds: 120,
        wait_seconds: 25,
        greet_seconds: 60,
    };
    let hub = known_hub(hub, answers.fingerprint, &folder).await?;
    let system =
        ask(answers.system, "2. Pengenal sistem Anda?", "seperti terdaftar di hub, misalnya ID-KAB/GOV/DINKES/SIK")?;
    let system: Subsystem = system.parse().map_err(|e: protocol::Fault| Trouble::Settings(e.message))?;
    enrolled(&hub, &folder, &system.to_string(), answers.code).await?;
    let source = ask(
        answers.source,
        "3. Di mana data aplikasi Anda?",
        "mysql://pengguna@host/basisdata, postgres://pengguna@host/basisdata (di mesin lain: ?tls=required), atau sebuah folder",
    )?;
    let password = match answers.password_file {
        Some(file) => Some(file),
        None if source.contains("://") => {
            let text = ask(
                None,
                "   Sandi basis data? (akun yang hanya boleh membaca)",
                "disimpan dalam berkas sendiri di samping pengaturan",
            )?;
            // One that was typed before is typed anew.
            let _ = std::fs::remove_file(folder.join(PASSWORD));
            secret(&folder.join(PASSWORD), &text)?;
            Some(PASSWORD.into())
        }
        None => None,
    };
    let source = source_of(&source, password)?;
    let table =
        ask(answers.table, "4. Tabel (atau pola nama berkas) yang dibagikan?", "misalnya pasien, atau pasien*.csv")?;
    let key = ask(
        answers.key,
        "   Kolom kuncinya?",
        "kolom yang membedakan tiap baris; beberapa dipisah koma; kosong bila tidak ada",
    )?;
    let dataset = ask(answers.dataset, "5. Kode set data di katalog?", "misalnya pasien")?;
    let settings = Settings {
        hub,
        me: Me { system, keyid: None, key: KEY.into(), zone: kernel::Zone::Wib },
        spool: SpoolSettings::default(),
        sources: [("aplikasi".to_owned(), source)].into(),
        stream: vec![],
        take: vec![],
        folder: folder.clone(),
    };
    let (columns, heading) = columns(&settings, &table).await?;
    let keys: Vec<&str> = key.split(',').map(str::trim).filter(|k| !k.is_empty()).collect();
    if let Some(missing) = keys.iter().find(|k| !columns.iter().any(|c| c.name == **k)) {
        return Err(Trouble::Settings(format!("kolom kunci {missing} tidak ada di {table}")));
    }
    let text = written(&settings, (&table, &heading), &keys, &dataset, &columns);
    std::fs::write(path, text).map_err(|e| Trouble::Settings(format!("{}: {e}", path.display())))?;
    println!("Pengaturan ditulis ke {}. Periksa isinya, lalu jalankan: simpul-agent dry-run", path.display());
    Ok(())
}

/// The hub tells who it is; that it is the right one is heard over the telephone.
async fn known_hub(mut hub: HubSettings, heard: Option<String>, folder: &Path) -> Result<HubSettings> {
    let told = line::who(&hub, folder).await?;
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    hub.public = text("public");
    hub.log = text("log_verifier");
    let public = key::read_public(&hub.public).map_err(|e| Trouble::Line(e.message))?;
    println!("Hub ini menyebut dirinya milik {}.", text("region"));
    let heard = ask(heard, "   Sidik kunci hub?", "delapan kelompok lima angka, dibacakan Diskominfo lewat telepon")?;
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits(&heard) != digits(&key::fingerprint(&public)) {
        return Err(Trouble::Settings(
            "sidik itu bukan sidik hub yang menjawab; jangan lanjutkan, hubungi Diskominfo".into(),
        ));
    }
    Ok(hub)
}

/// The columns of a table; of a file also where it names them.
async fn columns(settings: &Settings, table: &str) -> Result<(Vec<Column>, Heading)> {
    let mut heading = Heading::First;
    let all = match settings.sources.get("aplikasi") {
        Some(SourceSettings::Folder(of)) => {
            let folder = Folder::new(of, settings.path(&of.folder));
            let found = folder.newest(table)?;
            let file =
                found.ok_or_else(|| Trouble::Source(format!("belum ada berkas {table} yang selesai ditulis")))?;
            heading = Heading::seen_in(&file)?;
            let names = Whole::File(file, Shape { heading: heading.clone(), ..Shape::default() }).columns()?;
            names.into_iter().filter(|n| !n.is_empty()).map(|name| Column { name, declared: "text".into() }).collect()
        }
        _ => Database::open(settings, "aplikasi", false).await?.columns(table).await?,
    };
    if all.is_empty() {
        return Err(Trouble::Source(format!("tabel {table} tidak ada, atau akun tidak boleh membacanya")));
    }
    Ok((all, heading))
}

/// The file, with a word on whatever may be changed.
fn written(
    settings: &Settings,
    (table, heading): (&str, &Heading),
    keys: &[&str],
    dataset: &str,
    columns: &[Column],
) -> String {
    let mut out = String::from("# Pengaturan agen pertukaran Simpul. Rahasia ada di berkas lain.\n\n[hub]\n");
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "{name} = {}", quoted(value));
    };
    line("address", &settings.hub.address);
    if let Some(connect) = &settings.hub.connect {
        line("connect", connect);
    }
    line("public", &settings.hub.public);
    line("log", &settings.hub.log);
    if let Some(ca) = &settings.hub.ca {
        line("ca", &ca.to_string_lossy());
    }
    let _ = writeln!(out, "\n[me]\nsystem = {}\nkey = {}", quoted(&settings.me.system.to_string()), quoted(KEY));
    out.push_str("# WIB, WITA, atau WIT\nzone = \"WIB\"\n");
    out.push_str("\n[spool]\n# Ruang untuk yang menunggu dikirim selama hub tidak terjangkau.\nfolder = \"spool\"\nmost_mb = 2048\n");
    out.push_str("\n[sources.aplikasi]\n");
    match settings.sources.get("aplikasi") {
        Some(SourceSettings::Folder(of)) => {
            let _ = writeln!(out, "kind = \"folder\"\nfolder = {}", quoted(&of.folder.to_string_lossy()));
        }
        Some(SourceSettings::Mysql(of) | SourceSettings::Postgres(of)) => {
            let mysql = matches!(settings.sources.get("aplikasi"), Some(SourceSettings::Mysql(_)));
            let _ = writeln!(out, "kind = \"{}\"", if mysql { "mysql" } else { "postgres" });
            let _ = writeln!(out, "host = {}", quoted(&of.host));
            if let Some(port) = of.port {
                let _ = writeln!(out, "port = {port}");
            }
            let _ = writeln!(out, "database = {}\nuser = {}", quoted(&of.database), quoted(&of.user));
            if let Some(file) = &of.password_file {
                let _ = writeln!(out, "password_file = {}", quoted(&file.to_string_lossy()));
            }
            out.push_str("# required bila basis datanya di mesin lain; tls_ca: sertifikat yang menjaminnya.\n");
            let _ = writeln!(out, "tls = \"{}\"", if of.tls == Tls::Required { "required" } else { "off" });
            if let Some(file) = &of.tls_ca {
                let _ = writeln!(out, "tls_ca = {}", quoted(&file.to_string_lossy()));
            }
            out.push_str("# Seberapa cepat aplikasi boleh dibaca.\nrows_per_second = 2000\n");
        }
        // Not among what is asked for; written by hand.
        Some(SourceSettings::Web(_)) | None => {}
    }
    let keys: Vec<String> = keys.iter().map(|k| quoted(k)).collect();
    let _ = writeln!(
        out,
        "\n[[stream]]\ndataset = {}\nversion = 1\nsource = \"aplikasi\"\ntable = {}\nkey = [{}]",
        quoted(dataset),
        quoted(table),
        keys.join(", ")
    );
    if let Heading::Row(number) = heading {
        let _ = writeln!(out, "# Baris berkas yang memuat judul kolom.\nheading_row = {number}");
    }
    out.push_str("# snapshot: semua baris dibandingkan; moment: hanya yang berubah menurut kolom waktu.\n");
    out.push_str("follow = \"snapshot\"\nevery_seconds = 900\n");
    out.push_str("\n# Nama di sebelah kiri adalah nama menurut skema set data. Hapus yang tidak dibagikan.\n");
    out.push_str("# type: text, integer, decimal, sen, date, moment, boolean.\n[stream.fields]\n");
    for column in columns {
        let name = field_name(&column.name);
        let from = if name == column.name { String::new() } else { format!("from = {}, ", quoted(&column.name)) };
        let _ = writeln!(out, "{} = {{ {from}type = \"{}\" }}", named(&name), guess(column));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let place = tempfile::tempdir().expect("a folder");
        let (_, log) = signed_note::generate_key(&mut rand_core::OsRng, "hub/log");
        let address = "mysql://baca@10.0.0.5:3307/simpus?tls=required&tls_ca=ca.pem";
        let source = source_of(address, Some("sandi.rahasia".into())).expect("a source");
        let settings = Settings {
            hub: HubSettings {
                address: "https://hub.contoh.go.id".into(),
                connect: Some("10.0.0.1:8443".into()),
                public: key::write_public(&new_key().verifying_key()),
                log,
                ca: Some("ca.pem".into()),
                patience_seconds: 120,
                wait_seconds: 25,
                greet_seconds: 60,
            },
            me: Me {
                system: "ID-KAB/GOV/DINKES/SIK".parse().expect("a system"),
                keyid: None,
                key: KEY.into(),
                zone: kernel::Zone::Wib,
            },
            spool: SpoolSettings::default(),
            sources: [("aplikasi".to_owned(), source)].into(),
            stream: vec![],
            take: vec![],
            folder: place.path().into(),
        };
        let column = |name: &str, declared: &str| Column { name: name.into(), declared: declared.into() };
        let columns = [
            column("id", "int(11)"),
            column("Tgl Lahir", "date"),
            column("aktif", "tinyint(1)"),
            column("nilai\"x", "decimal(15,2)"),
            column("diubah", "timestamp"),
        ];
        let text = written(&settings, ("pasien", &Heading::First), &["id"], "pasien", &columns);
        let path = place.path().join("agent.toml");
        std::fs::write(&path, &text).expect("written");
        let read = Settings::read(&path).unwrap_or_else(|e| panic!("{e}\n{text}"));
        let stream = &read.stream[0];
        assert_eq!((stream.name().as_str(), stream.key.as_slice()), ("pasien/v1", &["id".to_owned()][..]));
        assert_eq!(stream.fields["tgl_lahir"].from.as_deref(), Some("Tgl Lahir"));
        assert_eq!(stream.fields["nilai_x"].from.as_deref(), Some("nilai\"x"));
        assert_eq!(stream.fields["aktif"].kind, crate::mapping::Kind::Boolean);
        assert_eq!(stream.shape(kernel::Zone::Wib).heading, Heading::First);
        let below = written(&settings, ("pasien*.xlsx", &Heading::Row(5)), &["id"], "pasien", &columns);
        assert!(
            below.contains("key = [\"id\"]\n# Baris berkas yang memuat judul kolom.\nheading_row = 5\n"),
            "{below}"
        );
        let SourceSettings::Mysql(of) = &read.sources["aplikasi"] else { panic!("{text}") };
        assert_eq!((of.port, of.tls, of.tls_ca.as_deref()), (Some(3307), Tls::Required, Some(Path::new("ca.pem"))));
    }

    #[test]
    fn odd_sources_are_refused() {
        for bad in [
            "mysql://host/db",
            "mysql://u@host",
            "mysql://u:p@host/db",
            "ftp://u@host/db",
            "mysql://u@host/db?tls=maybe",
            "mysql://u@host/db?ssl=1",
            "/nowhere/at/all",
            "",
        ] {
            assert!(source_of(bad, None).is_err(), "{bad}");
        }
    }
}
