//! Invariants of the exchange's registers, recomputed from their rows.

use kernel::{Day, Moment, Refusal};
use store::module::{Check, CheckResult};
use store::{Read, Result, View, regulations};

use crate::policy::Policy;
use crate::public::{self, Registry, What};
use crate::registry::{Grant, KeyKind};
use crate::rules::{LAW, PDP};
use crate::store::shown;

pub static ALL: &[Check] = &[Check { name: "exchange", run: |view, year| Box::pin(check(view, year)) }];

/// The day from which a view looks: its reader's, or the last of the year.
pub(crate) fn day_of(view: &View, year: i32) -> Option<Day> {
    view.reader.map(|reader| reader.today).or(Day::last_of_year(year))
}

async fn check(view: &mut View, year: i32) -> Result<CheckResult> {
    let mut result = CheckResult::default();
    let zone = organisation::public::zone(view).await?;
    let Some(day) = day_of(view, year) else { return Ok(result) };
    let at = Moment::start_of(day, zone);
    let registry = public::registry(view, at).await?;
    let living = registry.systems.values().filter(|s| s.ended_at.is_none()).count();
    let holding = registry.grants.values().filter(|g| g.holds_on(day)).count();
    for (name, count) in [
        ("exchange_systems", living),
        ("exchange_services", registry.living_services().count()),
        ("exchange_datasets", registry.living_datasets().count()),
        ("exchange_grants", holding),
    ] {
        result.figures.insert(name.into(), count.into());
    }
    let findings = &mut result.findings;
    addresses(&registry, findings);
    keys(&registry, (day, warn_days(view, day).await?), findings);
    for grant in registry.grants.values().filter(|g| g.holds_on(day)) {
        findings.extend(unsound(&registry, grant));
    }
    for row in shown::alone(view).await? {
        let (what, name) = (row.text("what")?, row.opt_text("name")?.unwrap_or_default());
        let text = format!("{what} «{name}» diberlakukan oleh yang mengajukannya sendiri.");
        let remedy = "Telusuri jurnalnya; basis data mungkin diubah dari luar.";
        findings.push(Refusal::new("CEK-TUKAR-SENDIRI", LAW, text, remedy).figure("nilai", name));
    }
    for row in shown::unlike(view).await? {
        let number = row.opt_text("number")?.unwrap_or_default();
        let text = format!("Permohonan akses data {number} berkeadaan lain dari catatan aksesnya.");
        let remedy = "Telusuri jurnalnya; basis data mungkin diubah dari luar.";
        let finding = Refusal::new("CEK-TUKAR-AKSES", LAW, text, remedy).figure("nomor", number);
        findings.push(finding.figure("keadaan", row.text("state")?));
    }
    Ok(result)
}

async fn warn_days(read: &mut impl Read, day: Day) -> Result<i64> {
    let (values, _) = regulations::in_force(read).await?;
    Ok(Policy::on(&values, day)?.key_warn_days)
}

/// A service that others may ask for and nobody can reach.
fn addresses(registry: &Registry, findings: &mut Vec<Refusal>) {
    for (system, service) in registry.living_services().filter(|(_, s)| s.reached_since().is_none()) {
        let name = format!("{}/{}", system.identifier, service.code);
        let text = format!("Layanan {name} belum mempunyai alamat yang disetujui.");
        let remedy = "Diskominfo menyetujui alamatnya (approve-service-address), atau SKPD mengusulkan yang lain.";
        findings.push(Refusal::new("CEK-TUKAR-ALAMAT", LAW, text, remedy).figure("nilai", name));
    }
}

/// Systems whose last key is over, or will be soon with none behind it.
fn keys(registry: &Registry, (day, warn): (Day, i64), findings: &mut Vec<Refusal>) {
    for system in registry.systems.values().filter(|s| s.ended_at.is_none()) {
        for kind in [KeyKind::Signing, KeyKind::Certificate] {
            let own = registry.keys.values().filter(|k| k.system == system.identifier && k.kind() == kind);
            let Some(last) = own.filter(|k| k.revoked_at.is_none()).max_by_key(|k| k.to) else { continue };
            let ends = last.to.plus_millis(-1).day(registry.zone);
            let (code, what) = match ends.days_since(day) {
                left if left < 0 => ("CEK-TUKAR-KUNCI", "sudah berakhir"),
                left if left < warn => ("CEK-TUKAR-KUNCI-DEKAT", "segera berakhir"),
                _ => continue,
            };
            let text = format!(
                "{} terakhir {}, {}, {what} pada {}; belum ada penggantinya.",
                kind.title(),
                system.identifier,
                last.keyid,
                ends.long()
            );
            let remedy =
                "SKPD mengajukan kunci baru sekarang (propose-exchange-key); keduanya boleh berlaku bersamaan.";
            findings.push(Refusal::new(code, LAW, text, remedy).day("berakhir", ends).figure("kode", &last.keyid));
        }
    }
}

/// A grant that holds on something that does not, or on personal data without
/// a ground.
fn unsound(registry: &Registry, grant: &Grant) -> Option<Refusal> {
    let (lives, personal) = match &grant.what {
        What::Service { system, code } => {
            let found = registry.living_services().find(|(_, s)| s.system == *system && s.code == *code);
            (found.is_some(), found.is_some_and(|(_, service)| service.personal))
        }
        What::DataSet { code, version } => {
            let found = registry.living_datasets().find(|(set, v)| set.code == *code && v.version == *version);
            (found.is_some(), found.is_some_and(|(_, described)| described.personal))
        }
    };
    let client = registry.systems.get(&grant.client).is_some_and(|s| s.ended_at.is_none());
    let takes = grant.deliver_to.as_ref().is_none_or(|code| {
        let mut own = registry.living_services();
        own.any(|(_, s)| s.system == grant.client && s.code == *code)
    });
    let what = match (client, lives, takes) {
        (false, ..) => "pemanggilnya sudah berakhir",
        (_, false, _) => "yang diaksesnya sudah berakhir",
        (_, _, false) => "layanan penerimanya sudah berakhir",
        _ if personal && grant.personal_ground.is_none() => {
            let text = format!("Akses {} atas data pribadi tidak menyebut dasar pemrosesannya.", grant.number);
            let remedy = "Pemohon meminta lagi dengan dasarnya (ask-access), lalu yang lama diakhiri.";
            return Some(Refusal::new("CEK-TUKAR-PDP", PDP, text, remedy).figure("nomor", &grant.number));
        }
        _ => return None,
    };
    let text = format!("Akses {} masih berlaku sampai {}, sedangkan {what}.", grant.number, grant.until.long());
    let remedy = "Akhiri aksesnya (end-access atau give-up-access); hub sudah menolaknya.";
    Some(Refusal::new("CEK-TUKAR-AKSES-MATI", LAW, text, remedy).figure("nomor", &grant.number))
}
