//! May this person do this act, here, now, and on the document's date?
//!
//! Both dates must hold: an office that has ended cannot sign an old date, and
//! an office that begins today cannot sign yesterday's paper. A decree counts
//! from its confirmation by a second official, never backwards.

use crate::day::{Day, Moment, Zone};
use crate::role::{Mandate, Reach, Role};
use crate::{ActDef, Refusal, Refusals};

/// An office held by a person, as it stands in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub id: i64,
    pub role: Role,
    /// The SKPD or unit; `None` for an office of the regency.
    pub unit: Option<i64>,
    pub mandate: Mandate,
    pub from: Day,
    /// The last day of the office.
    pub until: Option<Day>,
    pub confirmed_at: Option<Moment>,
    /// Set when the office was ended before its time.
    pub ended_at: Option<Moment>,
    pub decree: String,
}

/// Someone's earlier act on the same thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    pub act: String,
    pub person: i64,
}

/// Where and when the act is to be done.
#[derive(Clone, Debug)]
pub struct Situation<'a> {
    pub person: i64,
    /// The SKPD and the sub unit of the documents; empty for the regency.
    pub units: &'a [i64],
    pub doc_date: Day,
    pub now: Moment,
    pub zone: Zone,
    pub hands: &'a [Hand],
}

/// Answers with the office under which the act is done, or all reasons why not.
pub fn decide<'g>(def: &ActDef, at: &Situation<'_>, grants: &'g [Grant]) -> Result<&'g Grant, Refusals> {
    let mut refusals = Refusals::new();
    let office = find_office(def, at, grants);
    if let Err(refusal) = &office {
        refusals.push(refusal.clone());
    }
    if let Some(hand) = at.hands.iter().find(|h| h.person == at.person && def.separate_from.contains(&h.act.as_str())) {
        refusals.push(
            Refusal::new(
                "WEWENANG-ORANG-SAMA",
                "PP 12/2019 Ps 4(5)",
                format!(
                    "Orang yang sama sudah melakukan «{}» pada rangkaian dokumen ini, jadi tidak boleh melakukan «{}».",
                    hand.act, def.name
                ),
                "Mintalah pejabat lain yang berwenang untuk langkah ini.",
            )
            .figure("act", hand.act.clone()),
        );
    }
    match office {
        Ok(grant) => refusals.or(grant),
        Err(_) => Err(refusals),
    }
}

fn find_office<'g>(def: &ActDef, at: &Situation<'_>, grants: &'g [Grant]) -> Result<&'g Grant, Refusal> {
    let mut best: Option<(u8, Refusal)> = None;
    for grant in grants.iter().filter(|g| def.roles.contains(&g.role)) {
        match judge(def, at, grant) {
            Ok(()) => return Ok(grant),
            // The reason nearest to success helps most.
            Err((rank, refusal)) => {
                if best.as_ref().is_none_or(|(r, _)| rank > *r) {
                    best = Some((rank, refusal));
                }
            }
        }
    }
    Err(best.map_or_else(|| no_role(def), |(_, refusal)| refusal))
}

fn no_role(def: &ActDef) -> Refusal {
    let offices = def.roles.iter().map(|r| r.title()).collect::<Vec<_>>().join(", ");
    Refusal::new(
        "WEWENANG-JABATAN",
        def.law,
        format!("«{}» hanya dapat dilakukan oleh: {offices}. Anda tidak memegang jabatan itu.", def.title),
        "Mintalah pejabat yang berwenang, atau ajukan keputusan penunjukan (role add).",
    )
    .figure("jabatan", def.roles.iter().map(|r| r.code()).collect::<Vec<_>>().join(","))
}

/// Fails with a rank (how far the grant came) and the reason.
fn judge(def: &ActDef, at: &Situation<'_>, grant: &Grant) -> Result<(), (u8, Refusal)> {
    let refuse = |rank: u8, code: &str, message: String, remedy: &str| {
        Err((rank, Refusal::new(code, def.law, message, remedy).figure("keputusan", grant.decree.clone())))
    };
    let title = grant.role.title();
    let here = grant.role.reach() == Reach::Region || grant.unit.is_some_and(|u| at.units.contains(&u));
    if !here {
        let remedy = "Pejabat SKPD yang memiliki dokumen inilah yang berwenang.";
        return refuse(1, "WEWENANG-SKPD", format!("Jabatan {title} Anda bukan untuk SKPD atau unit ini."), remedy);
    }
    let Some(confirmed) = grant.confirmed_at.filter(|c| *c <= at.now) else {
        let remedy = "Mintalah petugas kedua mengonfirmasi keputusan ini (confirm-role).";
        let message = format!("Keputusan {title} ({}) belum dikonfirmasi petugas kedua.", grant.decree);
        return refuse(2, "WEWENANG-BELUM-DIKONFIRMASI", message, remedy);
    };
    let today = at.now.day(at.zone);
    let renew = "Ajukan keputusan penunjukan yang berlaku pada tanggal itu.";
    if grant.ended_at.is_some() || grant.until.is_some_and(|until| until < today) {
        return refuse(3, "WEWENANG-BERAKHIR", format!("Jabatan {title} ({}) sudah berakhir.", grant.decree), renew);
    }
    if today < grant.from {
        let message = format!("Jabatan {title} baru berlaku {}.", grant.from.long());
        return refuse(3, "WEWENANG-BELUM-BERLAKU", message, renew);
    }
    let counts_from = grant.from.max(confirmed.day(at.zone));
    if at.doc_date < counts_from || grant.until.is_some_and(|until| at.doc_date > until) {
        let message = format!(
            "Pada tanggal dokumen, {}, jabatan {title} Anda tidak berlaku (berlaku sejak {}).",
            at.doc_date.long(),
            counts_from.long()
        );
        return refuse(4, "WEWENANG-TANGGAL-DOKUMEN", message, "Pakai tanggal dokumen dalam masa jabatan Anda.");
    }
    if def.allocates && !grant.mandate.may_allocate() {
        let message =
            format!("«{}» menyangkut alokasi anggaran; {} tidak boleh melakukannya.", def.title, grant.mandate.code());
        let remedy = "Tunggu pejabat definitif, atau Penjabat yang diangkat.";
        return Err((5, Refusal::new("WEWENANG-MANDAT", "UU 30/2014 Ps 14(7)", message, remedy)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEF: ActDef = ActDef {
        separate_from: &["submit-spp"],
        ..ActDef::new("verify-spp", "Verifikasi SPP", "PP 12/2019 Ps 14(2)", &[Role::PpkSkpd])
    };

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    fn grant() -> Grant {
        Grant {
            id: 1,
            role: Role::PpkSkpd,
            unit: Some(10),
            mandate: Mandate::Definitive,
            from: day("2026-01-01"),
            until: Some(day("2026-06-30")),
            confirmed_at: Some(Moment::start_of(day("2026-01-05"), Zone::Wit)),
            ended_at: None,
            decree: "SK 1/2026".into(),
        }
    }

    fn ask(now: Moment, doc_date: &str, units: &[i64], grant: &Grant, hands: &[Hand]) -> Result<(), String> {
        let at = Situation { person: 7, units, doc_date: day(doc_date), now, zone: Zone::Wit, hands };
        decide(&DEF, &at, std::slice::from_ref(grant))
            .map(|_| ())
            .map_err(|r| r.as_slice().iter().map(|x| x.code.clone()).collect::<Vec<_>>().join(","))
    }

    #[test]
    fn holds_at_both_dates_to_the_last_moment() {
        let ends = Moment::start_of(day("2026-07-01"), Zone::Wit);
        let g = grant();
        assert_eq!(ask(ends.plus_millis(-1), "2026-06-30", &[10], &g, &[]), Ok(()));
        // One second after the end, with a date inside the period.
        assert_eq!(ask(ends, "2026-06-30", &[10], &g, &[]), Err("WEWENANG-BERAKHIR".into()));
        assert_eq!(ask(ends.plus_millis(-1), "2026-07-01", &[10], &g, &[]), Err("WEWENANG-TANGGAL-DOKUMEN".into()));
    }

    #[test]
    fn a_decree_never_works_backwards() {
        let confirmed = Moment::start_of(day("2026-01-05"), Zone::Wit);
        let g = grant();
        assert_eq!(
            ask(confirmed.plus_millis(-1), "2026-01-05", &[10], &g, &[]),
            Err("WEWENANG-BELUM-DIKONFIRMASI".into())
        );
        assert_eq!(ask(confirmed, "2026-01-04", &[10], &g, &[]), Err("WEWENANG-TANGGAL-DOKUMEN".into()));
        assert_eq!(ask(confirmed, "2026-01-05", &[10], &g, &[]), Ok(()));
    }

    #[test]
    fn ended_early_means_ended() {
        let end = Moment::start_of(day("2026-03-01"), Zone::Wit).plus_millis(3_600_000);
        let g = Grant { ended_at: Some(end), ..grant() };
        assert_eq!(ask(end, "2026-02-20", &[10], &g, &[]), Err("WEWENANG-BERAKHIR".into()));
        // Also where the clock ran ahead when it was ended, and was put right since.
        assert_eq!(ask(end.plus_millis(-1), "2026-03-01", &[10], &g, &[]), Err("WEWENANG-BERAKHIR".into()));
        let living = Grant { ended_at: None, ..g };
        assert_eq!(ask(end, "2026-03-01", &[10], &living, &[]), Ok(()));
    }

    #[test]
    fn wrong_unit_and_same_person_are_told_together() {
        let now = Moment::start_of(day("2026-02-01"), Zone::Wit);
        let hands = [Hand { act: "submit-spp".into(), person: 7 }];
        assert_eq!(ask(now, "2026-02-01", &[11], &grant(), &hands), Err("WEWENANG-SKPD,WEWENANG-ORANG-SAMA".into()));
        let other = [Hand { act: "submit-spp".into(), person: 8 }];
        assert_eq!(ask(now, "2026-02-01", &[10], &grant(), &other), Ok(()));
    }

    #[test]
    fn an_acting_official_may_not_allocate() {
        let def = ActDef { allocates: true, separate_from: &[], ..DEF };
        let now = Moment::start_of(day("2026-02-01"), Zone::Wit);
        let at = Situation { person: 7, units: &[10], doc_date: day("2026-02-01"), now, zone: Zone::Wit, hands: &[] };
        for (mandate, allowed) in
            [(Mandate::Definitive, true), (Mandate::Pj, true), (Mandate::Plt, false), (Mandate::Plh, false)]
        {
            let g = Grant { mandate, ..grant() };
            assert_eq!(decide(&def, &at, &[g]).is_ok(), allowed, "{mandate:?}");
        }
    }
}
