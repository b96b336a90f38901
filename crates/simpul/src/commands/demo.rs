//! `simpul demo`: a regency made up by Simpul, one payment, then the API.

use std::path::PathBuf;
use std::process::ExitCode;

use kernel::Zone;
use store::{Clock, Db, Keys, NewRegion, Place, Result, log_name};

use crate::demo::{self, YEAR};
use crate::modules::SCHEMA;

pub async fn run(data: Option<PathBuf>, listen: &str, no_serve: bool) -> Result<ExitCode> {
    let folder = data.unwrap_or_else(|| std::env::temp_dir().join(format!("simpul-contoh-{}", std::process::id())));
    let place = Place::Folder(folder.clone());
    let keys = Keys::generate(&log_name("99.99", true));
    let new = NewRegion { wilayah: "99.99".into(), name: "Kabupaten Contoh".into(), zone: Zone::Wib, practice: true };
    println!("LATIHAN. {} dibuat di {}", new.name, folder.display());
    Db::create(&place, &keys, &new, &SCHEMA).await?;
    keys.save(&folder.join("kunci-latihan.json"))?;
    let day = kernel::Day::new(YEAR, 3, 16).unwrap_or_else(|| unreachable_day());
    let db = Db::open(&place, keys, Clock::Handed(day), &SCHEMA).await?;
    let regency = demo::found(&db).await?;
    demo::tell(&db, &regency).await?;
    if no_serve {
        db.close().await;
        println!("\nSelesai. Jalankan lagi dengan: simpul serve --data {}", folder.display());
        return Ok(ExitCode::SUCCESS);
    }
    super::setup::serve_db(db, listen).await
}

/// 16 March exists in every year.
fn unreachable_day() -> kernel::Day {
    kernel::Moment(0).day(Zone::Wib)
}
