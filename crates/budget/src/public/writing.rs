//! Versions written as files, and judged against their ceilings.

use kernel::Sheet;
use store::{Error, Read, Result};

use crate::model::Grain;
use crate::rules::Above;
use crate::sipd::write::{FileLayout, Version, lacks, sheet};
use crate::store as rows;
use crate::store::writing;

fn missing(year: i32, stage: &str) -> Error {
    Error::NotFound(format!("anggaran {year} tahapan {stage}"))
}

/// The latest version of a stage as a file of the national system.
pub async fn file_of(read: &mut impl Read, year: i32, stage: &str, layout: FileLayout) -> Result<Sheet> {
    let version = rows::latest(read, year, stage).await?.ok_or_else(|| missing(year, stage))?;
    let kept = writing::grain(read, version.id).await?;
    let grain = Grain::parse(&kept).ok_or_else(|| Error::Storage(format!("susunan versi «{kept}»")))?;
    if let Some(why) = lacks(grain, layout) {
        return Err(Error::Input(why));
    }
    let version = Version {
        year,
        grain,
        lines: writing::lines(read, version.id).await?,
        bare: writing::bare(read, version.id).await?,
        names: writing::printed_names(read, year).await?,
    };
    Ok(sheet(&version, layout))
}

/// What stands above its ceiling: the latest version of a stage against the
/// one that sets ceilings, the KUA-PPAS as a rule.
pub async fn check_ceilings(read: &mut impl Read, year: i32, ceilings: &str, against: &str) -> Result<Above> {
    let from = rows::latest(read, year, ceilings).await?.ok_or_else(|| missing(year, ceilings))?;
    let to = rows::latest(read, year, against).await?.ok_or_else(|| missing(year, against))?;
    above_ceilings(read, year, (from.id, to.id)).await
}

/// What of a version of a year stands above the ceilings of another one.
pub(crate) async fn above_ceilings(read: &mut impl Read, year: i32, (ceilings, against): (i64, i64)) -> Result<Above> {
    let (from, to) = (rows::lines(read, ceilings).await?, rows::lines(read, against).await?);
    let mut above = crate::rules::above(&from, &to);
    above.print(&writing::printed_names(read, year).await?);
    Ok(above)
}
