//! Looks at everything and says what is wrong, to whom, and what to do.

use std::path::Path;
use std::process::ExitCode;
use std::rc::Rc;

use protocol::trust;

use crate::clock::Clock;
use crate::hello::{LOG_TROUBLE, TRUST, TRUST_TROUBLE, free_bytes};
use crate::line::{Ask, Line};
use crate::settings::{Settings, SourceSettings};
use crate::source::{Database, Folder};
use crate::store::{Spool, is_running};
use crate::trouble::{Result, Trouble};
use crate::{follow, run};

const DISKOMINFO: &str = "hubungi Diskominfo";
const KEEPER: &str = "hubungi pengelola aplikasi";
const DAY_MS: i64 = 86_400_000;
/// A key is renewed so many days before its end.
const RENEW_DAYS: i64 = 30;

#[derive(Default)]
struct Findings {
    wrong: usize,
}

impl Findings {
    fn good(&mut self, words: impl AsRef<str>) {
        println!("BAIK     {}", words.as_ref());
    }

    fn look(&mut self, words: impl AsRef<str>, what: &str) {
        println!("PERIKSA  {}\n         → {what}", words.as_ref());
    }

    fn wrong(&mut self, words: impl AsRef<str>, what: &str) {
        self.wrong += 1;
        println!("SALAH    {}\n         → {what}", words.as_ref());
    }
}

pub async fn examine(path: &Path) -> Result<ExitCode> {
    let mut all = Findings::default();
    let settings = match Settings::read(path) {
        Ok(settings) => settings,
        Err(trouble) => {
            all.wrong(trouble.to_string(), "betulkan berkas pengaturan, atau buat yang baru dengan: agent init");
            return Ok(ExitCode::FAILURE);
        }
    };
    all.good(format!("pengaturan terbaca; {} aliran, {} pengambilan", settings.stream.len(), settings.take.len()));
    key(&settings, &mut all);
    disk(&settings, &mut all);
    let spool = spool(&settings, &mut all);
    for stream in &settings.stream {
        source(&settings, stream, &mut all).await;
    }
    hub(&settings, spool.as_ref(), &mut all).await;
    println!();
    if all.wrong == 0 {
        println!("Tidak ada yang salah.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} hal harus dibetulkan.", all.wrong);
    Ok(ExitCode::FAILURE)
}

fn key(settings: &Settings, all: &mut Findings) {
    match run::identity(settings) {
        Ok(_) => all.good("kunci agen terbaca"),
        Err(trouble) => all.wrong(trouble.to_string(), "buat kunci dengan: agent keygen"),
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let path = settings.path(&settings.me.key);
        let open = std::fs::metadata(&path).is_ok_and(|facts| facts.permissions().mode() & 0o077 != 0);
        if open {
            all.wrong(
                "kunci agen dapat dibaca orang lain di mesin ini",
                &format!("jalankan: chmod 600 {}", path.display()),
            );
        }
    }
}

fn disk(settings: &Settings, all: &mut Findings) {
    let free = free_bytes(settings);
    if free < settings.reserve_bytes() {
        all.wrong(
            format!("disk hampir penuh: sisa {} MB", free >> 20),
            "kosongkan disk; sampai itu sumber tidak dibaca",
        );
    } else {
        all.good(format!("disk: sisa {} MB", free >> 20));
    }
}

fn spool(settings: &Settings, all: &mut Findings) -> Option<Spool> {
    let spool = match Spool::look(&settings.spool_folder()) {
        Ok(spool) => spool,
        Err(_) => {
            all.look("agen belum pernah bekerja di sini", "jalankan: agent run (atau pasang sebagai layanan)");
            return None;
        }
    };
    if is_running(&settings.spool_folder()) {
        all.good("agen sedang bekerja");
    } else {
        all.wrong("agen tidak bekerja", "jalankan layanannya: systemctl start simpul-agent");
    }
    if let Ok(Some(words)) = spool.meta(LOG_TROUBLE) {
        all.wrong(words, "hubungi Diskominfo dan Inspektorat; bila pemulihannya resmi, jalankan: agent accept-log");
    }
    if let Ok(Some(words)) = spool.meta(TRUST_TROUBLE) {
        all.look(words, "bila hub baru dipulihkan dan itu resmi, jalankan: agent accept-log");
    }
    for s in spool.streams().unwrap_or_default() {
        if let Some(words) = &s.held {
            all.wrong(format!("{}: {words}", s.stream), KEEPER);
        } else if let Some(words) = &s.trouble {
            all.wrong(format!("{}: {words}", s.stream), KEEPER);
        }
        if let Some(words) = &s.notice {
            all.look(format!("{}: {words}", s.stream), KEEPER);
        }
        if s.aside_here > 0 {
            all.look(
                format!("{}: {} baris tidak dapat dikirim", s.stream, s.aside_here),
                "lihat alasannya dengan: agent aside; betulkan di aplikasi",
            );
        }
        if s.aside_at_hub > 0 {
            all.look(format!("{}: {} peristiwa ditahan hub", s.stream, s.aside_at_hub), DISKOMINFO);
        }
    }
    Some(spool)
}

async fn source(settings: &Settings, stream: &crate::settings::StreamSettings, all: &mut Findings) {
    let name = stream.name();
    if let Some(SourceSettings::Folder(of)) = settings.sources.get(&stream.source) {
        match Folder::new(of, settings.path(&of.folder)).newest(&stream.table) {
            Ok(Some(file)) => all.good(format!("{name}: berkas terbaru {}", file.name)),
            Ok(None) => all.look(format!("{name}: tidak ada berkas {}", stream.table), KEEPER),
            Err(trouble) => all.wrong(format!("{name}: {trouble}"), KEEPER),
        }
        return;
    }
    if let Some(SourceSettings::Web(of)) = settings.sources.get(&stream.source) {
        match follow::some(settings, stream, 10).await {
            Ok(rows) => all.good(format!("{name}: {} terbaca ({} baris contoh)", of.url, rows.len())),
            Err(trouble) => all.look(format!("{name}: {trouble}"), "tunggu; bila berhari-hari, hubungi pemiliknya"),
        }
        return;
    }
    let checked = async {
        let mut db = Database::open(settings, &stream.source, false).await?;
        let columns = db.columns(&stream.table).await?;
        let missing: Vec<String> = stream
            .mapping(settings.me.zone)
            .columns()
            .into_iter()
            .filter(|wanted| !columns.iter().any(|c| c.name == *wanted))
            .collect();
        let rows = follow::some(settings, stream, 10).await?;
        Ok::<_, Trouble>((missing, rows.len(), db.may_write(&stream.table).await?))
    };
    match checked.await {
        Ok((missing, _, _)) if !missing.is_empty() => {
            all.wrong(
                format!("{name}: kolom {} tidak ada di {}", missing.join(", "), stream.table),
                "sesuaikan pemetaan",
            );
        }
        Ok((_, rows, may_write)) => {
            all.good(format!("{name}: sumber terbaca ({rows} baris contoh)"));
            if may_write {
                all.look(
                    format!("{name}: akun sumber boleh mengubah data"),
                    "minta pengelola aplikasi membuat akun yang hanya boleh membaca (SELECT)",
                );
            }
        }
        Err(trouble) => all.wrong(format!("{name}: {trouble}"), KEEPER),
    }
}

async fn hub(settings: &Settings, spool: Option<&Spool>, all: &mut Findings) {
    let Ok(mut identity) = run::identity(settings) else { return };
    let clock = Rc::new(Clock::of(0));
    match run::known_keyid(settings, spool).await {
        Ok(keyid) => identity.keyid = keyid,
        Err(trouble) => {
            return all.wrong(
                trouble.to_string(),
                "ajukan kunci di halaman Pertukaran dan bacakan sidiknya kepada Diskominfo",
            );
        }
    }
    let keyid = identity.keyid.clone();
    let line = Line::new(settings, Rc::new(identity), clock.clone());
    let asked = async { line?.ask(&Ask { method: "GET", target: "/trust", ..Ask::default() }).await };
    let answer = match asked.await {
        Ok(answer) => answer,
        Err(trouble @ Trouble::Refused { .. }) => return all.wrong(trouble.to_string(), DISKOMINFO),
        Err(trouble) => {
            return all
                .wrong(trouble.to_string(), "periksa kabel dan internet; bila yang lain berjalan, hubungi Diskominfo");
        }
    };
    all.good(format!("hub {} menjawab dan mengenal kunci {keyid}", settings.hub.address));
    if clock.is_wrong() {
        all.look(
            format!("jam mesin ini salah {} detik", clock.ahead_ms() / 1000),
            "betulkan jam; sementara itu jam hub dipakai",
        );
    } else {
        all.good("jam mesin cocok dengan jam hub");
    }
    let text = String::from_utf8_lossy(&answer.body);
    match trust::open(&text, &[&settings.hub.log]) {
        Err(fault) => all.wrong(fault.message, DISKOMINFO),
        Ok(list) => {
            let ends = list.keys.iter().find(|key| key.keyid == keyid).map(|key| key.until);
            let days = ends.map_or(0, |until| (until - clock.now()) / DAY_MS);
            if days < RENEW_DAYS {
                all.look(
                    format!("kunci {keyid} berakhir dalam {days} hari"),
                    "buat kunci baru (agent keygen) dan ajukan",
                );
            } else {
                all.good(format!("kunci {keyid} berlaku {days} hari lagi"));
            }
        }
    }
    if let Some(Ok(Some(text))) = spool.map(|spool| spool.meta(TRUST))
        && trust::open(&text, &[&settings.hub.log]).is_err()
    {
        all.look("daftar kepercayaan yang tersimpan tidak terbaca", "akan diambil lagi dari hub");
    }
}
