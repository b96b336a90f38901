use std::collections::BTreeSet;

use kernel::role::Mandate;
use kernel::{ActDef, Code, Day, Refusals, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Act, Case, Error, Record, Result, Subject, Tx};

use super::place;
use crate::model::{ForbiddenPair, Holding};
use crate::regulations::FORBIDDEN_PAIRS;
use crate::rules::{self, offices as rule};
use crate::store::{offices, people};

const LAW: &str = "PP 12/2019 Ps 4(2), 10(1)l; dua petugas: kebijakan keamanan Simpul";

/// More names than any decree has, and few enough for one transaction.
const MOST_OF_DECREE: usize = 500;

const GRANT_ROLE: &ActDef = &ActDef {
    personal: true,
    setup: true,
    ..ActDef::new("grant-role", "Masukkan keputusan penunjukan", LAW, &[Role::Administrator])
};
const CONFIRM_ROLE: &ActDef = &ActDef {
    signs: true,
    ..ActDef::new("confirm-role", "Konfirmasi keputusan penunjukan", LAW, &[Role::Personnel, Role::Sekda])
};
const CONFIRM_DECREE: &ActDef = &ActDef {
    signs: true,
    ..ActDef::new("confirm-decree", "Konfirmasi satu keputusan sekaligus", LAW, &[Role::Personnel, Role::Sekda])
};
const END_ROLE: &ActDef = &ActDef {
    setup: true,
    ..ActDef::new("end-role", "Akhiri jabatan", LAW, &[Role::Administrator, Role::Personnel, Role::Sekda])
};

const CONFIRMED: &str = "role-confirmed";

/// Which offices changed, by number: whose they are is not told.
fn told(offices: impl IntoIterator<Item = i64>) -> serde_json::Value {
    serde_json::json!({ "offices": offices.into_iter().collect::<Vec<_>>() })
}

fn definitive() -> Mandate {
    Mandate::Definitive
}

/// Enters a decree that gives an office. It counts from its confirmation by a
/// second person; in a practice folder at once.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantRole {
    /// NIP, nama pengguna, atau nomor orang
    pub official: String,
    pub role: Role,
    /// Kode SKPD atau unit, untuk jabatan SKPD
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Code>,
    #[serde(default = "definitive")]
    pub mandate: Mandate,
    pub decree_number: String,
    pub decree_date: Day,
    pub from: Day,
    /// Hari terakhir
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

/// An office in the register.
#[derive(Clone, Debug, Serialize)]
pub struct Office {
    pub grant: i64,
    pub confirmed: bool,
}

impl Act for GrantRole {
    const DEF: &'static ActDef = GRANT_ROLE;
    type Out = Office;

    fn subject(&self) -> Subject {
        place(self.unit.as_ref())
    }

    async fn run(&self, case: &Case, tx: &mut Tx) -> Result<Record<Office>> {
        let person = people::lock_official(tx, &self.official).await?;
        let asked = rule::Asked {
            person: person.id,
            role: self.role,
            unit: case.unit.as_ref().map(|u| u.id),
            mandate: self.mandate,
            decree_number: self.decree_number.clone(),
            decree_date: self.decree_date,
            from: self.from,
            until: self.until,
        };
        let (today, practice, zone) = (tx.ctx().today, tx.ctx().region.practice, tx.ctx().region.zone);
        let of_person = offices::list_of_person(tx, person.id, zone).await?;
        let of_office = if rule::has_one_holder(asked.role) {
            offices::lock_office(tx, asked.unit).await?;
            offices::list_of_role(tx, asked.role, zone).await?
        } else {
            Vec::new()
        };
        let pairs = pairs_on(tx, asked.from);
        let register = rule::Register { of_person: &of_person, of_office: &of_office, pairs: pairs.as_deref() };
        let actor = tx.ctx().actor.person();
        let decree_number = rule::grant(&asked, &register, &rule::Setting { actor, today, practice })?;
        let asked = rule::Asked { decree_number, ..asked };
        let confirmed = practice.then(|| (actor, rule::practice_confirmation(&asked, zone)));
        let grant = offices::save_grant(tx, &asked, confirmed).await?;
        let record = Record::new(Office { grant, confirmed: practice });
        Ok(if practice { record.tell(CONFIRMED, told([grant])) } else { record })
    }
}

/// The pairs in force when the office counts: not before today, so that an old
/// date does not buy an old rule.
fn pairs_on(tx: &Tx, from: Day) -> Option<Vec<ForbiddenPair>> {
    tx.ctx().regulations.read(FORBIDDEN_PAIRS, from.max(tx.ctx().today))
}

/// An office with its person locked, so that nothing changes while we judge.
async fn load_locked(tx: &mut Tx, id: i64) -> Result<Holding> {
    let zone = tx.ctx().region.zone;
    let seen = offices::load(tx, id, zone).await?;
    people::lock_person(tx, seen.person).await?;
    offices::load(tx, id, zone).await
}

/// The second person's word on a decree.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmRole {
    /// Nomor jabatan dari grant-role
    pub grant: i64,
}

impl Act for ConfirmRole {
    const DEF: &'static ActDef = CONFIRM_ROLE;
    type Out = Office;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Office>> {
        let held = load_locked(tx, self.grant).await?;
        judge(tx, &held).await??;
        offices::save_confirmation(tx, held.grant.id).await?;
        let done = Office { grant: held.grant.id, confirmed: true };
        Ok(Record::new(done).tell(CONFIRMED, told([held.grant.id])))
    }
}

/// Whether the person who acts may confirm this office.
async fn judge(tx: &mut Tx, held: &Holding) -> Result<std::result::Result<(), Refusals>> {
    let of_person = offices::list_of_person(tx, held.person, tx.ctx().region.zone).await?;
    let pairs = pairs_on(tx, held.grant.from);
    let register = rule::Register { of_person: &of_person, of_office: &[], pairs: pairs.as_deref() };
    Ok(rule::confirm(held, &register, tx.ctx().actor.person()))
}

/// The second person's word on offices of one decree, all or none. Each is
/// judged as [`ConfirmRole`] judges it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmDecree {
    /// Nomor keputusannya
    pub decree: String,
    /// Nomor jabatan dari grant-role, yang semuanya ditampilkan dan dibaca
    pub grants: Vec<i64>,
}

/// How many offices of a decree were confirmed.
#[derive(Clone, Debug, Serialize)]
pub struct DecreeConfirmed {
    pub confirmed: usize,
}

impl Act for ConfirmDecree {
    const DEF: &'static ActDef = CONFIRM_DECREE;
    type Out = DecreeConfirmed;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<DecreeConfirmed>> {
        let wanted: BTreeSet<i64> = self.grants.iter().copied().collect();
        if wanted.is_empty() || wanted.len() > MOST_OF_DECREE {
            return Err(Error::Input(format!("pilih 1 sampai {MOST_OF_DECREE} jabatan dari keputusan itu")));
        }
        let zone = tx.ctx().region.zone;
        let mut persons = BTreeSet::new();
        for id in &wanted {
            persons.insert(offices::load(tx, *id, zone).await?.person);
        }
        // In one order, so that two who confirm at once do not wait for each other.
        for person in persons {
            people::lock_person(tx, person).await?;
        }
        let mut refusals = Refusals::new();
        for id in &wanted {
            let held = offices::load(tx, *id, zone).await?;
            let told = judge(tx, &held).await?;
            rule::confirm_within(&mut refusals, &held, &self.decree, told);
        }
        refusals.or(())?;
        for id in &wanted {
            offices::save_confirmation(tx, *id).await?;
        }
        let done = DecreeConfirmed { confirmed: wanted.len() };
        Ok(Record::new(done).tell(CONFIRMED, told(wanted)))
    }
}

/// Ends an office before its time; it signs nothing from this moment.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndRole {
    pub grant: i64,
    pub reason: String,
}

impl Act for EndRole {
    const DEF: &'static ActDef = END_ROLE;
    type Out = Office;

    fn subject(&self) -> Subject {
        Subject::Region
    }

    async fn run(&self, _: &Case, tx: &mut Tx) -> Result<Record<Office>> {
        rules::reason("reason", "Alasan", &self.reason)?;
        let held = load_locked(tx, self.grant).await?;
        // Two administrators who end each other would both find another left.
        offices::lock_office(tx, None).await?;
        let (today, practice) = (tx.ctx().today, tx.ctx().region.practice);
        let active = offices::list_active_holders(tx, held.grant.role, today).await?;
        rule::end(&held, &active, practice)?;
        offices::save_end(tx, held.grant.id).await?;
        let done = Office { grant: held.grant.id, confirmed: held.grant.confirmed_at.is_some() };
        Ok(Record::new(done).tell("role-ended", told([held.grant.id])))
    }
}
