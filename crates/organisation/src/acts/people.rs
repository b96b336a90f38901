use kernel::{ActDef, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Record, Result, Subject, Tx};

use crate::rules::people::{PersonRead, PersonTyped, alike, read_person, unique};
use crate::store::people;

const ADD_OFFICIAL: &ActDef = &ActDef {
    personal: true,
    setup: true,
    ..ActDef::new(
        "add-official",
        "Catat pejabat",
        "PP 12/2019 Ps 4(2): pejabat ditetapkan dengan keputusan",
        &[Role::Administrator, Role::Personnel],
    )
};

/// Enters an official, once.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddOfficial {
    /// NIP, 18 angka
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nip: Option<String>,
    /// NIK, 16 angka; disimpan terenkripsi
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nik: Option<String>,
    pub name: String,
    /// Pangkat dan golongan
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<String>,
}

/// The number under which a person is kept.
#[derive(Clone, Debug, Serialize)]
pub struct Official {
    pub person: i64,
}

impl Act for AddOfficial {
    const DEF: &'static ActDef = ADD_OFFICIAL;
    type Out = Official;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Official>> {
        let practice = tx.ctx().region.practice;
        let typed = PersonTyped {
            nip: self.nip.as_deref(),
            nik: self.nik.as_deref(),
            name: &self.name,
            rank: self.rank.as_deref(),
        };
        let read = read_person(&typed, practice)?;
        let person = keep_unique(tx, &read).await?;
        Ok(Record::new(Official { person }))
    }
}

/// Saves a person nobody has entered yet.
pub(super) async fn keep_unique(tx: &mut Tx, read: &PersonRead) -> Result<i64> {
    let same_nip = match &read.nip {
        Some(nip) => people::load_person_by_nip(tx, nip).await?,
        None => None,
    };
    let same_nik = match &read.nik {
        Some(nik) => people::load_person_by_nik(tx, nik).await?,
        None => None,
    };
    unique(same_nip.as_ref(), same_nik.as_ref())?;
    alike(read, &people::list_namesakes(tx, read).await?)?;
    Ok(people::save_person(tx, read).await?.id)
}
