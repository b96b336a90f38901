//! Looks at everything and says what is wrong, to whom, and what to do.

use std::path::Path;
use std::process::ExitCode;
use std::rc::Rc;

use protocol::trust;

use crate::clock::{Clock, DAY_MS};
use crate::hello::{LOG_TROUBLE, TRUST, TRUST_TROUBLE, free_bytes};
use crate::line::{Ask, Line};
use crate::outside::Outside;
use crate::settings::{Settings, SourceSettings, TakeSettings};
use crate::source::{Database, Folder};
use crate::store::{Spool, is_running, is_there};
use crate::take::look_at_ckan;
use crate::trouble::{Result, Trouble};
use crate::{follow, run};

const DISKOMINFO: &str = "hubungi Diskominfo";
const KEEPER: &str = "hubungi pengelola aplikasi";
const TARGET_KEEPER: &str = "hubungi pengelola tujuan ini";
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
    for take in &settings.take {
        let words = take.name();
        match target(&settings, take).await {
            Ok(good) => all.good(format!("{words}: {good}")),
            Err((trouble, what)) => all.wrong(format!("{words}: {trouble}"), what),
        }
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
        // There, and not to be read.
        Err(trouble) if is_there(&settings.spool_folder()) => {
            all.wrong(trouble.to_string(), "jalankan ulang layanannya: systemctl restart simpul-agent");
            return None;
        }
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
    for t in spool.takes().unwrap_or_default() {
        if let Some(words) = &t.trouble {
            let what = "betulkan tujuannya, lalu berjalan sendiri; bila satu kiriman saja yang salah: agent skip";
            all.wrong(format!("{}: {} kiriman menunggu: {words}", t.take, t.open), what);
        }
        if t.aside > 0 {
            all.wrong(
                format!("{}: {} kiriman ditolak tujuannya dan disisihkan", t.take, t.aside),
                "lihat alasannya dengan: agent aside; betulkan tujuannya lalu agent retry, atau lepaskan dengan agent skip",
            );
        }
    }
    Some(spool)
}

/// Whether events of others can be put where they should; or what is wrong, and what
/// to do.
async fn target(settings: &Settings, take: &TakeSettings) -> std::result::Result<String, (Trouble, &'static str)> {
    if let Some(folder) = &take.folder {
        let folder = settings.path(folder);
        let written = std::fs::create_dir_all(&folder).and_then(|()| {
            let probe = folder.join(".simpul-periksa");
            std::fs::write(&probe, "").and_then(|()| std::fs::remove_file(probe))
        });
        let failed =
            |e: std::io::Error| Trouble::Source(format!("folder {} tidak dapat ditulis: {e}", folder.display()));
        written.map_err(|e| (failed(e), "beri akun agen hak menulis di folder itu"))?;
        return Ok(format!("folder {} dapat ditulis", folder.display()));
    }
    if let Some(url) = &take.url {
        let reached = async { Outside::of(url)?.reach().await };
        reached.await.map_err(|trouble| (trouble, "jalankan aplikasi itu, atau betulkan url-nya di agent.toml"))?;
        return Ok(format!("aplikasi {url} dapat dihubungi"));
    }
    if let Some(ckan) = &take.ckan {
        let what = "periksa resource dan berkas kuncinya; selebihnya hubungi pengelola portal";
        look_at_ckan(settings, ckan).await.map_err(|trouble| (trouble, what))?;
        return Ok(format!("portal {} mengenal tabelnya", ckan.url));
    }
    let Some(table) = &take.table else {
        return Err((Trouble::Settings("tanpa tujuan".into()), "sebut tujuannya di agent.toml"));
    };
    let checked = async {
        let mut db = Database::open(settings, &table.source, true).await?;
        Ok::<_, Trouble>((db.columns(&table.name).await?, db.may_write(&table.name).await?))
    };
    let (columns, may_write) = checked.await.map_err(|trouble| (trouble, TARGET_KEEPER))?;
    if columns.is_empty() {
        let words = format!("tabel {} tidak ada, atau akun tidak boleh melihatnya", table.name);
        return Err((Trouble::Source(words), TARGET_KEEPER));
    }
    let wanted = std::iter::once(&table.subject).chain(table.columns.keys());
    let missing: Vec<&str> =
        wanted.filter(|wanted| !columns.iter().any(|c| c.name == **wanted)).map(String::as_str).collect();
    if !missing.is_empty() {
        let words = format!("kolom {} tidak ada di {}", missing.join(", "), table.name);
        return Err((Trouble::Source(words), "sesuaikan columns di agent.toml, atau tambahkan kolomnya"));
    }
    if !may_write {
        let words = format!("akun tujuan tidak boleh menulis ke {}", table.name);
        return Err((Trouble::Source(words), "minta hak SELECT, INSERT, UPDATE, DELETE atas tabel itu"));
    }
    Ok(format!("tabel {} dapat ditulis", table.name))
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

/// What to do where the hub did not say what it should.
fn about_line(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Refused { status: 404, .. } => {
            "ajukan kunci di halaman Pertukaran dan bacakan sidiknya kepada Diskominfo"
        }
        Trouble::Refused { .. } => DISKOMINFO,
        Trouble::Settings(_) => "betulkan pengaturan",
        _ => "periksa kabel dan internet; bila yang lain berjalan, hubungi Diskominfo",
    }
}

async fn hub(settings: &Settings, spool: Option<&Spool>, all: &mut Findings) {
    let Ok(mut identity) = run::identity(settings) else { return };
    let clock = Rc::new(Clock::of(0));
    match run::known_keyid(settings, spool).await {
        Ok(keyid) => identity.keyid = keyid,
        Err(trouble) => return all.wrong(trouble.to_string(), about_line(&trouble)),
    }
    let keyid = identity.keyid.clone();
    let line = Line::new(settings, Rc::new(identity), clock.clone());
    let asked = async { line?.ask(&Ask { method: "GET", target: "/trust", ..Ask::default() }).await };
    let answer = match asked.await {
        Ok(answer) => answer,
        Err(trouble) => return all.wrong(trouble.to_string(), about_line(&trouble)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_cable_is_not_an_unknown_key() {
        let refused = |status: u16| Trouble::Refused {
            code: "Client.X".into(),
            message: "x".into(),
            status,
            after_seconds: None,
        };
        assert!(about_line(&Trouble::Line("tidak dapat dihubungi".into())).contains("kabel"));
        assert!(about_line(&refused(404)).contains("ajukan kunci"));
        assert_eq!(about_line(&refused(403)), DISKOMINFO);
    }

    #[tokio::test]
    async fn a_target_that_takes_nothing_is_found() {
        let place = tempfile::tempdir().expect("a folder");
        assert!(found(place.path(), "folder = \"masuk\"").await.is_ok_and(|words| words.contains("dapat ditulis")));
        std::fs::write(place.path().join("berkas"), "").expect("written");
        assert!(found(place.path(), "folder = \"berkas/masuk\"").await.is_err());
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("url = \"http://{}/masuk\"", listener.local_addr().expect("an address"));
        assert!(found(place.path(), &url).await.is_ok());
        drop(listener);
        assert!(
            found(place.path(), &url)
                .await
                .is_err_and(|(trouble, _)| trouble.to_string().contains("tidak dapat dihubungi"))
        );
    }

    async fn found(place: &Path, target: &str) -> std::result::Result<String, (Trouble, &'static str)> {
        let of = "[[take]]\nof = \"ID-KAB/GOV/DINKES/SIK\"\ndataset = \"pasien\"\nversion = 1";
        let settings = crate::take::tests::settings(place, &format!("{of}\n{target}\n"));
        super::target(&settings, &settings.take[0]).await
    }
}
