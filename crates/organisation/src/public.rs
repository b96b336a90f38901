//! What other modules and the edges may call.

use std::collections::HashMap;

use kernel::authority::{self, Grant, Situation};
use kernel::role::Mandate;
use kernel::{ActDef, Code, Day, Moment, Refusal, Role, text};
use store::{Actor, Error, Keys, Proof, Read, Result, Scope, Tx, Unit, View, regulations};

pub use crate::acts::{
    ChangePassword, EnrolFactor, Enrolment, Means, PairIdentity, ProvePresence, SignIn, SignOut, UnpairIdentity,
};
pub use crate::factors::{Secret, Typed, new_recovery_codes};
pub use crate::model::{
    FactorShown, Holding, Identity, Level, OfficeHolder, OfficeToday, PairedAccount, Pairing, Session, UnitSeen,
};
pub use crate::passwords::{Password, new_token};
use crate::passwords::{looks_like_token, token_digest, verify};
use crate::regulations::{REST_DAYS, WITNESS_DAYS, WITNESSES};
use crate::rules::accounts::{self, Changing};
pub use crate::rules::dated::INSPECTION;
use crate::rules::offices::is_founder;
use crate::store::{dated, factors, identities, lists, offices, people, sessions};

/// Who signed in, and with what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub user: i64,
    pub person: i64,
    pub proof: Proof,
}

impl SignedIn {
    pub fn actor(self) -> Actor {
        Actor::User { user: self.user, person: self.person, proof: self.proof }
    }
}

/// Has anybody an account? Until then the regency waits for its first official.
pub async fn is_founded(read: &mut impl Read) -> Result<bool> {
    people::any_user(read).await
}

/// Does the founding wait for this person to let the first BKPSDM officer in?
pub async fn founds_personnel(read: &mut impl Read, person: i64) -> Result<bool> {
    let zone = lists::zone(read).await?;
    let own = offices::list_of_person(read, person, zone).await?;
    Ok(is_founder(&own) && offices::list_of_role(read, Role::Personnel, zone).await?.is_empty())
}

/// The account of a user name, active or not; the door refuses sleeping ones.
pub async fn user_by_name(read: &mut impl Read, username: &str) -> Result<Option<SignedIn>> {
    let user = people::load_user(read, username).await?;
    Ok(user.map(|u| SignedIn { user: u.id, person: u.person_id, proof: Proof::Vouched }))
}

/// The account of a person, active or not.
pub async fn account_of(read: &mut impl Read, person: i64) -> Result<Option<SignedIn>> {
    let user = people::load_user_of(read, person).await?;
    Ok(user.map(|u| SignedIn { user: u.id, person: u.person_id, proof: Proof::Vouched }))
}

/// Signs in by password. An unknown name, a sleeping account and a wrong
/// password take the same time and give the same answer.
pub async fn authenticate_password(read: &mut impl Read, username: &str, password: &str) -> Result<Option<SignedIn>> {
    let found = people::load_user_and_hash(read, username).await?.filter(|(user, _)| user.active);
    let hash = found.as_ref().and_then(|(_, hash)| hash.clone());
    let typed = password.to_owned();
    // 20 ms of work do not belong on a thread that serves others.
    let right = tokio::task::spawn_blocking(move || verify(&typed, hash.as_deref()))
        .await
        .map_err(|e| Error::Bug(e.to_string()))?;
    Ok(found.filter(|_| right).map(|(u, _)| SignedIn { user: u.id, person: u.person_id, proof: Proof::Vouched }))
}

/// The act that changes the password of an account, once its owner has shown
/// the present one and the new one may stand; else every reason.
pub async fn change_password(read: &mut impl Read, user: i64, (present, new): (&str, &str)) -> Result<ChangePassword> {
    let (on_file, own) = people::load_credentials(read, user).await?;
    let (present, new) = (present.to_owned(), new.to_owned());
    let work = move || {
        let right = verify(&present, on_file.as_deref());
        let unfit = Password::judge(&new, &own).err();
        accounts::change(&Changing { right, same: right && present == new, unfit })?;
        let password = Password::hash(&new).map_err(Error::refuse)?;
        Ok(ChangePassword { password, seen: on_file.unwrap_or_default() })
    };
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Bug(e.to_string()))?
}

/// Signs in by token, where it is alive now and its account active.
pub async fn authenticate_token(read: &mut impl Read, token: &str, now: Moment) -> Result<Option<SignedIn>> {
    if !looks_like_token(token) {
        return Ok(None);
    }
    let found = people::load_live_token(read, token_digest(token), now).await?;
    Ok(found.map(|t| SignedIn { user: t.user, person: t.person, proof: Proof::Token(t.id) }))
}

/// The session of a cookie's digest, where it is alive and its account active;
/// whoever watches its use ends it when it lay idle for too long.
pub async fn session(read: &mut impl Read, hash: Vec<u8>, now: Moment) -> Result<Option<Session>> {
    sessions::load_living(read, hash, now).await
}

/// The account that an identity is paired with, where it is active.
pub async fn paired_account(view: &mut View, keys: &Keys, identity: &Identity) -> Result<Option<PairedAccount>> {
    identities::load_account(view, identities::digest(keys, identity)).await
}

/// What the owner of an account reads of the own pairing.
pub async fn pairing(read: &mut impl Read, user: i64) -> Result<Option<Pairing>> {
    Ok(identities::load_of_user(read, user).await?.map(|(pairing, _)| pairing))
}

/// The active account that one of these names probably means: a user name, or a
/// NIP. A guess for people, never a proof.
pub async fn likely_account(read: &mut impl Read, names: &[String]) -> Result<Option<String>> {
    for name in names {
        let nip = name.len() == 18 && name.bytes().all(|b| b.is_ascii_digit());
        let of_nip = match if nip { people::load_person_by_nip(read, name).await? } else { None } {
            Some(person) => people::load_user_of(read, person.id).await?,
            None => None,
        };
        let found = match of_nip {
            Some(user) => Some(user),
            None => people::load_user(read, name).await?,
        };
        if let Some(user) = found.filter(|u| u.active) {
            return Ok(Some(user.username));
        }
    }
    Ok(None)
}

/// Does the account have a second factor?
pub async fn has_factor(read: &mut impl Read, user: i64) -> Result<bool> {
    Ok(factors::load_living(read, user).await?.is_some())
}

/// Does the account of a person have a second factor?
pub async fn person_has_factor(read: &mut impl Read, person: i64) -> Result<bool> {
    match people::load_user_of(read, person).await? {
        Some(user) => has_factor(read, user.id).await,
        None => Ok(false),
    }
}

/// What the owner of an account reads of the second factor.
pub async fn factor_shown(view: &mut View, user: i64, now: Moment) -> Result<Option<FactorShown>> {
    let Some(factor) = factors::load_living(view, user).await?.map(|l| l.factor) else { return Ok(None) };
    let zone = lists::zone(view).await?;
    let (values, calendar) = regulations::in_force(view).await?;
    let days = values.number(REST_DAYS, now.day(zone)).unwrap_or(1);
    let rested_at = factors::load_rest(view, user, days, zone, &calendar).await?;
    Ok(Some(FactorShown {
        made_at: factor.made_at,
        codes_left: factors::count_paper(view, factor.id).await?,
        rested_at: rested_at.filter(|until| now < *until),
        reset_proposed: factors::waits_reset(view, factor.id).await?,
    }))
}

/// Public keys of the witnesses named on a day, and after how many days without
/// any of them it is said out loud.
pub async fn witnesses(read: &mut impl Read, day: Day) -> Result<(Vec<String>, i64)> {
    let (values, _) = regulations::in_force(read).await?;
    let days = values.number(WITNESS_DAYS, day).unwrap_or(3).clamp(1, 365);
    Ok((values.read(WITNESSES, day).unwrap_or_default(), days))
}

/// Whose days the regency counts by.
pub async fn zone(read: &mut impl Read) -> Result<kernel::Zone> {
    lists::zone(read).await
}

/// Name and offices of a person on a day.
pub async fn person_on(read: &mut impl Read, person: i64, day: Day) -> Result<(String, Vec<OfficeToday>)> {
    Ok((people::load_name(read, person).await?, offices::list_today(read, person, day).await?))
}

/// A recorded official by NIP, user name or number: person, name, NIP.
pub async fn official(read: &mut impl Read, reference: &str) -> Result<Option<(i64, String, Option<String>)>> {
    Ok(people::load_official(read, reference).await?.map(|p| (p.id, p.name, p.nip)))
}

/// Every office of a person, in force or not, as the door judges them.
pub async fn grants(read: &mut impl Read, person: i64) -> Result<Vec<Grant>> {
    let zone = lists::zone(read).await?;
    Ok(offices::list_of_person(read, person, zone).await?.into_iter().map(|h| h.grant).collect())
}

/// Offices that see the figures of the whole regency.
fn sees_all(role: Role) -> bool {
    use Role as R;
    matches!(
        role,
        R::Bupati
            | R::Sekda
            | R::Ppkd
            | R::Bud
            | R::KuasaBud
            | R::Dprd
            | R::Auditor
            | R::Inspektorat
            | R::Bappeda
            | R::Tapd
    )
}

/// What a person may read today. Administrators, the personnel office, payee
/// registrars and bank officers see no figures by their office.
pub async fn scope_of(read: &mut impl Read, person: i64, today: Day) -> Result<Scope> {
    let held = offices::list_in_force(read, person, today).await?;
    if held.iter().any(|(role, _)| sees_all(*role)) {
        return Ok(Scope::Region);
    }
    let mut units: Vec<i64> = held.into_iter().filter_map(|(_, unit)| unit).collect();
    units.sort_unstable();
    units.dedup();
    Ok(Scope::Units(units))
}

/// Does a person hold one of these offices on a day?
pub async fn holds_any(read: &mut impl Read, person: i64, roles: &[Role], day: Day) -> Result<bool> {
    Ok(offices::list_in_force(read, person, day).await?.iter().any(|(role, _)| roles.contains(role)))
}

/// SKPD and units in which a person may do an act on the day of the moment.
pub async fn places(read: &mut impl Read, person: i64, def: &ActDef, now: Moment) -> Result<Vec<Unit>> {
    let zone = lists::zone(read).await?;
    let grants = grants(read, person).await?;
    let mut units = Vec::new();
    for row in lists::units(read).await? {
        units.push(Unit::from_row(&row)?);
    }
    units.retain(|unit| open_to(def, person, &[unit.id, unit.skpd_id], now, zone, &grants));
    units.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(units)
}

/// Whether a person may do an act that concerns the whole regency.
pub async fn may_in_region(read: &mut impl Read, person: i64, def: &ActDef, now: Moment) -> Result<bool> {
    let zone = lists::zone(read).await?;
    let grants = grants(read, person).await?;
    Ok(def.own || open_to(def, person, &[], now, zone, &grants))
}

/// Those of the acts that some office of a person opens to them today.
pub async fn may_begin(
    read: &mut impl Read,
    person: i64,
    acts: Vec<&'static ActDef>,
    now: Moment,
) -> Result<Vec<&'static ActDef>> {
    let zone = lists::zone(read).await?;
    let grants = grants(read, person).await?;
    let open = |def: &&'static ActDef| {
        grants.iter().any(|g| {
            let place: Vec<i64> = g.unit.into_iter().collect();
            open_to(def, person, &place, now, zone, std::slice::from_ref(g))
        })
    };
    Ok(acts.into_iter().filter(open).collect())
}

fn open_to(def: &ActDef, person: i64, units: &[i64], now: Moment, zone: kernel::Zone, grants: &[Grant]) -> bool {
    let at = Situation { person, units, doc_date: now.day(zone), now, zone, hands: &[] };
    authority::decide(def, &at, grants).is_ok()
}

/// Who holds an office of a unit (or of its SKPD) on a day, for print. An
/// acting official comes before the holder whose place he takes.
pub async fn role_holder(
    read: &mut impl Read,
    role: Role,
    unit: Option<&Unit>,
    day: Day,
) -> Result<Option<OfficeHolder>> {
    let zone = lists::zone(read).await?;
    let holders = offices::list_holders(read, role, day, zone).await?;
    let places = match unit {
        Some(unit) if unit.id != unit.skpd_id => vec![Some(unit.id), Some(unit.skpd_id)],
        Some(unit) => vec![Some(unit.id)],
        None => vec![None],
    };
    for place in places {
        let here = holders.iter().filter(|(held, _)| held.grant.unit == place && held.ended.is_none_or(|e| day < e));
        if let Some((_, holder)) = here.min_by_key(|(_, holder)| nearness(holder.mandate)) {
            return Ok(Some(holder.clone()));
        }
    }
    Ok(None)
}

fn nearness(mandate: Mandate) -> u8 {
    match mandate {
        Mandate::Plh => 0,
        Mandate::Plt => 1,
        Mandate::Pj => 2,
        Mandate::Definitive => 3,
    }
}

/// One office of the register.
pub async fn office(read: &mut impl Read, id: i64) -> Result<Holding> {
    let zone = lists::zone(read).await?;
    offices::load(read, id, zone).await
}

/// Every office of the register.
pub async fn offices(read: &mut impl Read) -> Result<Vec<Holding>> {
    let zone = lists::zone(read).await?;
    offices::list_all(read, zone).await
}

/// Locked months of an SKPD in a year, those of the whole regency included.
pub async fn locked_months(read: &mut impl Read, year: i32, skpd: i64) -> Result<Vec<u8>> {
    dated::list_locked_months(read, year, skpd, false).await
}

/// Months that the Bendahara Penerimaan of this very unit has closed.
pub async fn locked_receipts(read: &mut impl Read, year: i32, unit: i64) -> Result<Vec<u8>> {
    dated::list_locked_months(read, year, unit, true).await
}

/// Locks a month of an SKPD for every document; a month that is locked stays so.
pub async fn lock_month(tx: &mut Tx, year: i32, month: u8, skpd: i64) -> Result<()> {
    dated::lock(tx, year, month, skpd, false).await
}

/// Locks a month of a unit for what its Bendahara Penerimaan receives and
/// deposits, and for nothing else.
pub async fn lock_receipts(tx: &mut Tx, year: i32, month: u8, unit: i64) -> Result<()> {
    dated::lock(tx, year, month, unit, true).await
}

/// Learns SKPD and sub units from a budget file and gives all that it names,
/// by normal form of the code. A known unit keeps its first name; a sub unit
/// that moved to another SKPD is refused, since its documents would move too.
pub async fn learn_units(tx: &mut Tx, seen: &[UnitSeen]) -> Result<HashMap<String, Unit>> {
    let mut known: HashMap<String, Unit> = HashMap::new();
    for unit in offices::list_units(tx).await? {
        let code = Code::parse(&unit.code).map_err(|e| Error::Storage(e.to_string()))?;
        known.insert(code.norm().to_owned(), unit);
    }
    // SKPD first: a sub unit names the SKPD it belongs to.
    let (heads, parts): (Vec<_>, Vec<_>) = seen.iter().partition(|u| u.code == u.skpd_code);
    for unit in heads.into_iter().chain(parts) {
        let own_head = unit.code == unit.skpd_code;
        let head = if own_head { None } else { Some(skpd_of(&known, unit)?) };
        match known.get(unit.code.norm()) {
            Some(old) => check_place(old, head, unit)?,
            None => {
                let name =
                    text::clean(&unit.name, 250).map_err(|e| Error::Input(format!("Nama unit {} {e}.", unit.code)))?;
                let new = offices::save_unit(tx, &unit.code, &name, head).await?;
                known.insert(unit.code.norm().to_owned(), new);
            }
        }
    }
    let named = seen.iter().filter_map(|u| known.get(u.code.norm()).map(|k| (u.code.norm().to_owned(), k.clone())));
    Ok(named.collect())
}

fn skpd_of(known: &HashMap<String, Unit>, unit: &UnitSeen) -> Result<i64> {
    known.get(unit.skpd_code.norm()).map(|skpd| skpd.id).ok_or_else(|| {
        let message = format!("SKPD {} dari unit {} belum dikenal dan tidak ada di berkas.", unit.skpd_code, unit.code);
        Error::refuse(Refusal::new("DATA-UNIT-SKPD", "Bagan unit daerah", message, "Sertakan baris SKPD-nya."))
    })
}

fn check_place(old: &Unit, head: Option<i64>, unit: &UnitSeen) -> Result<()> {
    if old.skpd_id == head.unwrap_or(old.id) {
        return Ok(());
    }
    let message = format!("Unit {} sudah tercatat di bawah SKPD lain, bukan {}.", unit.code, unit.skpd_code);
    let remedy = "Periksa kode SKPD di berkas; unit yang pindah memerlukan kode baru.";
    Err(Error::refuse(Refusal::new("DATA-UNIT-PINDAH", "Bagan unit daerah", message, remedy)))
}
