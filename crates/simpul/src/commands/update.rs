//! Puts a signed release in the place of the program: judged, backed up, tried
//! on a copy, and only then swapped. Until the swap nothing that is in use has
//! changed, and the swap is one rename.

mod trial;

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use release::{Installed, MOST_HEAD, Refused, Release, Ring, Version};
use serde_json::{Value, json};
use store::{Error, Keys, Place, Result, backup};

use crate::cli::At;
use trial::Trial;

#[derive(Debug, Args)]
pub struct Asked {
    /// Berkas rilis
    #[arg(required_unless_present = "sidik")]
    file: Option<PathBuf>,
    /// Program yang diganti; tanpa ini program yang sedang dijalankan
    #[arg(long, value_name = "BERKAS")]
    program: Option<PathBuf>,
    /// Kunci umum rilis; tanpa ini kunci-rilis.txt di samping berkas kunci daerah
    #[arg(long, env = "SIMPUL_RELEASE_KEYS", value_name = "BERKAS")]
    release_keys: Option<PathBuf>,
    /// Hanya menampilkan sidik kunci rilis, untuk dibandingkan dengan pengumumannya
    #[arg(long, conflicts_with = "file")]
    sidik: bool,
    /// Cadangan yang dibuat lebih dahulu; tanpa ini di samping folder data
    #[arg(long, value_name = "BERKAS")]
    cadangan: Option<PathBuf>,
    /// PostgreSQL: basis data kosong tempat program baru dicoba
    #[arg(long, value_name = "ALAMAT")]
    coba: Option<String>,
}

fn refused(why: Refused) -> Error {
    Error::Input(why.to_string())
}

pub async fn run(at: &At, asked: &Asked) -> Result<Value> {
    let ring = ring(at, asked)?;
    let Some(file) = &asked.file else {
        let prints = ring.fingerprints().into_iter();
        return Ok(
            json!({ "kunci_rilis": prints.map(|(name, sha256)| json!({ "nama": name, "sidik": sha256 })).collect::<Vec<_>>() }),
        );
    };
    let there = Program::find(asked.program.as_deref())?;
    let _turn = there.turn()?;
    let mut bundle = Bundle::open(file, &ring)?;
    if there.holds(&bundle.release)? {
        // What a power cut left undone of the last step; never an older word of the same bytes.
        let known = there.installed(&ring)?;
        if known.made.is_none() || bundle.release.is_newer(known) {
            there.note_down(&bundle.note)?;
        }
        return Ok(json!({ "program": there.path, "rilis": bundle.release.to_string(), "hasil": "sudah terpasang" }));
    }
    let installed = there.installed(&ring)?;
    if !bundle.release.is_newer(installed) {
        return Err(Error::Input(format!(
            "rilis {} tidak lebih baru daripada yang terpasang ({installed}); program tidak diganti. Mintalah rilis terbaru",
            bundle.release
        )));
    }
    let place = at.place()?;
    let _alone = alone(&place)?;
    let new = there.lay_beside(&mut bundle)?;
    let prepared = prepare(at, asked, &place, &there, &bundle.release).await;
    let (saved, tried) = prepared.inspect_err(|_| {
        let _ = fs::remove_file(&new);
    })?;
    there.swap(&new, &bundle.note)?;
    Ok(json!({
        "program": there.path,
        "rilis": bundle.release.to_string(),
        "sebelumnya": installed.to_string(),
        "program_lama": there.beside(".lama"),
        "cadangan": saved,
        "dicoba": tried,
        "hasil": "terpasang",
        "next": "jalankan lagi simpul serve, lalu simpul doctor",
    }))
}

/// Everything before the swap: the new program is what it says, there is a
/// backup, and on a copy of it the new program does all that the old one did.
/// Answers where the backup is, and whether there was a copy to try on.
async fn prepare(at: &At, asked: &Asked, place: &Place, there: &Program, release: &Release) -> Result<(PathBuf, bool)> {
    let new = there.beside(".baru");
    let told =
        version_of(&new).map_err(|e| Error::Input(format!("program baru tidak dapat dijalankan di mesin ini: {e}")))?;
    if told != release.version {
        return Err(Error::Input(format!(
            "program di dalam rilis menyebut dirinya {told}, keterangannya {}; program tidak diganti. Beri tahu penerbitnya",
            release.version
        )));
    }
    let keys_file = at.keys_file(None)?;
    let target = backup_file(at, asked, release)?;
    eprintln!("Mencadangkan ke {}", target.display());
    let made = backup::backup(place, &Keys::load(&keys_file)?, &target).await?;
    let trial = Trial { there: &there.path, new: &new, backup: &target, keys: &keys_file };
    let tried = match (place, &asked.coba) {
        (Place::Folder(folder), _) => {
            eprintln!("Mencoba program baru pada salinan dari cadangan itu");
            trial.on_folder(&std::path::absolute(folder)?, made.messages_lost.is_some())?;
            true
        }
        (Place::Postgres(_), Some(url)) => {
            eprintln!("Mencoba program baru pada basis data percobaan");
            trial.on_database(url, made.messages_lost.is_some())?;
            true
        }
        (Place::Postgres(url), None) => {
            trial.look_at(url)?;
            false
        }
    };
    Ok((target, tried))
}

/// The release keys that the installer put beside the regency's keys.
fn ring(at: &At, asked: &Asked) -> Result<Ring> {
    let path = match &asked.release_keys {
        Some(path) => path.clone(),
        None => at.keys_file(None)?.with_file_name("kunci-rilis.txt"),
    };
    let text = fs::read_to_string(&path).map_err(|e| {
        Error::Input(format!(
            "kunci umum rilis {} tidak terbaca ({e}); ambil dari pengumuman penerbit, bukan dari media rilisnya, lalu \
             sebutkan dengan --release-keys",
            path.display()
        ))
    })?;
    Ring::read(&text).map_err(refused)
}

/// Nobody writes the folder until we are done.
fn alone(place: &Place) -> Result<Option<File>> {
    let Place::Folder(folder) = place else { return Ok(None) };
    if !folder.join("simpul.db").is_file() {
        return Err(Error::Input(format!("{} belum berisi data Simpul", folder.display())));
    }
    store::lock_folder(folder).map(Some).map_err(|e| match e {
        Error::Input(_) => Error::Input(
            "folder ini sedang dipakai program Simpul lain; hentikan simpul serve dahulu, lalu ulangi".into(),
        ),
        other => other,
    })
}

/// A path whose name is this one's with something behind it.
fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

/// Beside the data folder, under a name that no file has yet.
fn backup_file(at: &At, asked: &Asked, release: &Release) -> Result<PathBuf> {
    if let Some(file) = &asked.cadangan {
        return Ok(file.clone());
    }
    let Some(folder) = &at.data else {
        return Err(Error::Input(
            "sebutkan berkas cadangan yang dibuat sebelum program diganti: --cadangan BERKAS".into(),
        ));
    };
    let folder = fs::canonicalize(folder)?;
    let name = |n: u32| {
        let again = if n == 1 { String::new() } else { format!("-{n}") };
        with_ending(&folder, &format!("-sebelum-{}-{}{again}.simpul", release.version, release.made))
    };
    (1..100).map(name).find(|file| !file.exists()).ok_or_else(|| {
        Error::Input("terlalu banyak cadangan di samping folder data; sebutkan --cadangan BERKAS".into())
    })
}

/// What a program says when it is asked for its version.
fn version_of(program: &Path) -> Result<Version> {
    let silent =
        |e: &dyn std::fmt::Display| Error::Input(format!("{} tidak menyebut versinya: {e}", program.display()));
    let out = trial::command(program).arg("--version").output().map_err(|e| silent(&e))?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let version = text.trim().strip_prefix("simpul ").and_then(|version| version.parse().ok());
    version.filter(|_| out.status.success()).ok_or_else(|| silent(&"bukan program simpul"))
}

/// A release file whose note is signed and whose program is whole.
struct Bundle {
    file: File,
    /// Where the program begins.
    at: u64,
    note: Vec<u8>,
    release: Release,
}

impl Bundle {
    fn open(path: &Path, ring: &Ring) -> Result<Bundle> {
        let unread = |e: std::io::Error| Error::Input(format!("{} tidak terbaca: {e}", path.display()));
        let mut file = File::open(path).map_err(unread)?;
        let mut start = Vec::new();
        Read::by_ref(&mut file).take(MOST_HEAD as u64).read_to_end(&mut start).map_err(unread)?;
        let (note, at) = release::head(&start).map_err(refused)?;
        let release = ring.open(note).map_err(refused)?;
        if release.platform != release::here() {
            return Err(Error::Input(format!(
                "rilis ini untuk mesin {}, mesin ini {}; mintalah rilis untuk mesin ini",
                release.platform,
                release::here()
            )));
        }
        let mut bundle = Bundle { file, at: at as u64, note: note.to_vec(), release };
        bundle.unpack(std::io::sink())?;
        Ok(bundle)
    }

    fn unpack(&mut self, to: impl Write) -> Result<()> {
        self.file.seek(SeekFrom::Start(self.at))?;
        self.release.unpack(&self.file, to)?.map_err(refused)
    }
}

/// The program that is to be replaced, and what lies beside it.
struct Program {
    path: PathBuf,
}

impl Program {
    fn find(named: Option<&Path>) -> Result<Program> {
        let named = match named {
            Some(path) => path.to_owned(),
            None => std::env::current_exe()?,
        };
        // Where a link leads is replaced, not the link.
        let path = fs::canonicalize(&named).ok().filter(|path| path.is_file());
        let path = path.ok_or_else(|| Error::Input(format!("program {} tidak ditemukan", named.display())))?;
        Ok(Program { path })
    }

    /// One update of a program at a time, whatever data it is for.
    fn turn(&self) -> Result<File> {
        let folder = File::open(self.path.parent().unwrap_or(Path::new("/")))?;
        folder.try_lock().map_err(|_| {
            Error::Input("program ini sedang dimutakhirkan oleh perintah lain; tunggu sampai selesai".into())
        })?;
        Ok(folder)
    }

    fn beside(&self, ending: &str) -> PathBuf {
        with_ending(&self.path, ending)
    }

    fn holds(&self, release: &Release) -> Result<bool> {
        Ok(release.is(File::open(&self.path)?)?)
    }

    /// By the note of the release that it came as, where that note is of just
    /// these bytes; otherwise by what it says itself.
    fn installed(&self, ring: &Ring) -> Result<Installed> {
        let noted = fs::read(self.beside(".rilis")).ok().and_then(|note| ring.open(&note).ok());
        match noted {
            Some(release) if self.holds(&release)? => {
                Ok(Installed { version: release.version, made: Some(release.made) })
            }
            _ => Ok(Installed { version: version_of(&self.path)?, made: None }),
        }
    }

    /// Writes the new program beside the old one, whole and on the disk.
    fn lay_beside(&self, bundle: &mut Bundle) -> Result<PathBuf> {
        let new = self.beside(".baru");
        let _ = fs::remove_file(&new);
        let file = File::options().write(true).create_new(true).open(&new).map_err(|e| {
            Error::Input(format!("{} tidak dapat ditulis ({e}); jalankan sebagai pemilik program", new.display()))
        })?;
        let laid = bundle.unpack(&file).and_then(|()| {
            file.set_permissions(fs::metadata(&self.path)?.permissions())?;
            Ok(file.sync_all()?)
        });
        laid.map(|()| new.clone()).inspect_err(|_| {
            let _ = fs::remove_file(&new);
        })
    }

    /// At every moment there is a whole program under the name.
    fn swap(&self, new: &Path, note: &[u8]) -> Result<()> {
        let old = self.beside(".lama");
        let _ = fs::remove_file(&old);
        fs::hard_link(&self.path, &old)?;
        fs::rename(new, &self.path)?;
        self.note_down(note)
    }

    /// Keeps the release's note beside the program that came with it.
    fn note_down(&self, note: &[u8]) -> Result<()> {
        self.sync_folder()?;
        let part = self.beside(".rilis.sementara");
        let mut file = File::create(&part)?;
        file.write_all(note)?;
        file.sync_all()?;
        fs::rename(&part, self.beside(".rilis"))?;
        self.sync_folder()
    }

    fn sync_folder(&self) -> Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("/"));
        Ok(File::open(folder)?.sync_all()?)
    }
}
