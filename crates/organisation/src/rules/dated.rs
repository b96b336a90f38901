//! Dated data and holidays: who may change what, from when.

use kernel::{Day, Refusal, Refusals, Role};
use serde_json::Value;

use super::clean;
use crate::model::DatedValue;
use crate::regulations::HOLIDAY;

/// Why two persons: limits decide what is refused, so whoever could raise one
/// for a day would get round every rule without breaking one.
const LAW: &str = "Kebijakan keamanan Simpul: aturan bertanggal diubah oleh dua orang (ADR 0015)";
const LONGEST_VALUE: usize = 20_000;

/// A proposal as it came.
#[derive(Clone, Copy, Debug)]
pub struct Proposal<'a> {
    pub key: &'a str,
    pub value: &'a Value,
    pub from: Day,
    pub source: &'a str,
    /// JSON text of the newest value of that key, where there is one.
    pub current: Option<&'a str>,
    /// Whether whoever uses the value can read it.
    pub reads: fn(&str, &str) -> bool,
    pub today: Day,
    pub practice: bool,
}

/// The cleaned source and the value's JSON text.
pub fn propose(p: &Proposal<'_>) -> Result<(String, String), Refusals> {
    let mut refusals = Refusals::new();
    let source = clean(&mut refusals, "DATA-SUMBER", "source", "Sumber", p.source, 300);
    let text = p.value.to_string();
    refusals.require(text.len() <= LONGEST_VALUE, || {
        let message = format!("Nilai sepanjang {} huruf melebihi {LONGEST_VALUE}.", text.len());
        Refusal::new("DATA-PANJANG", LAW, message, "Pendekkan nilainya.").at("value")
    });
    match p.current.filter(|_| p.key != HOLIDAY) {
        None => refusals.push(unknown_key(p.key)),
        Some(current) => {
            let fits = serde_json::from_str(current).is_ok_and(|c: Value| same_shape(&c, p.value));
            let readable = (p.reads)(p.key, &text);
            refusals.require(fits && readable, || wrong_shape(p.key, current));
        }
    }
    refusals.require(p.practice || p.from >= p.today, || past(p.from, p.today));
    refusals.or((source, text))
}

/// What begins so decides which patterns of fraud are found.
pub const INSPECTION: &str = "temuan.";

/// Whoever could be found does not set what is looked for: those values belong
/// to the Inspektorat alone, which proposes no others. An operator of a
/// practice folder holds no office.
pub fn keeper(key: &str, role: Option<Role>, proposes: bool) -> Result<(), Refusals> {
    let Some(role) = role else { return Ok(()) };
    let (theirs, inspects) = (key.starts_with(INSPECTION), role == Role::Inspektorat);
    let mut refusals = Refusals::new();
    refusals.require(!theirs || inspects, || {
        let message = format!("«{key}» menentukan apa yang dicari pemeriksaan; hanya Inspektorat yang mengubahnya.");
        Refusal::new("DATA-PEMERIKSAAN", LAW, message, "Mintalah dua orang Inspektorat.").at("key")
    });
    refusals.require(theirs || !inspects || !proposes, || {
        let message = format!("Inspektorat menyetujui «{key}», tidak mengusulkannya.");
        Refusal::new("DATA-PEMERIKSAAN", LAW, message, "Mintalah PPKD atau administrator mengusulkannya.").at("key")
    });
    refusals.or(())
}

fn unknown_key(key: &str) -> Refusal {
    let key: String = key.chars().take(60).collect();
    let remedy = if key == HOLIDAY {
        "Hari libur diubah dengan add-holiday dan remove-holiday."
    } else {
        "Lihat kunci yang ada di laporan data-bertanggal."
    };
    Refusal::new("DATA-KUNCI", LAW, format!("Kunci «{key}» tidak dapat diajukan."), remedy).at("key")
}

fn wrong_shape(key: &str, current: &str) -> Refusal {
    let shown: String = current.chars().take(200).collect();
    let message = format!("Nilai baru untuk «{key}» berbentuk lain dari nilai sekarang: {shown}");
    let remedy = "Tulis nilai dengan bentuk yang sama: angka tetap angka, teks tetap teks, daftar tetap daftar.";
    Refusal::new("DATA-BENTUK", LAW, message, remedy).at("value")
}

fn past(from: Day, today: Day) -> Refusal {
    let message = format!("Nilai tidak dapat berlaku surut: diminta {}, hari ini {}.", from.long(), today.long());
    Refusal::new("DATA-BERLAKU-SURUT", LAW, message, "Pakai hari ini atau sesudahnya.")
        .day("diminta", from)
        .day("hari-ini", today)
        .at("from")
}

/// Same kind of JSON: numbers whole, lists of like elements, objects with the
/// same names. An empty list says nothing of its elements.
pub fn same_shape(current: &Value, new: &Value) -> bool {
    match (current, new) {
        (Value::Null, Value::Null) | (Value::Bool(_), Value::Bool(_)) | (Value::String(_), Value::String(_)) => true,
        (Value::Number(_), Value::Number(n)) => n.is_i64(),
        (Value::Array(a), Value::Array(b)) => b.iter().all(|new| belongs(a, new)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, old)| b.get(name).is_some_and(|new| same_shape(old, new)))
        }
        _ => false,
    }
}

/// An entry of a list has the shape of its first, or the fields of its fellows:
/// those that all have it must have too, those that some have it may have.
fn belongs(list: &[Value], new: &Value) -> bool {
    let Some(first) = list.first() else { return true };
    let objects: Option<Vec<_>> = list.iter().map(Value::as_object).collect();
    let (Some(objects), Some(new)) = (objects, new.as_object()) else { return same_shape(first, new) };
    let known = |name: &str| objects.iter().find_map(|o| o.get(name));
    let fits = |(name, value): (&String, &Value)| known(name).is_some_and(|old| same_shape(old, value));
    let mut always = objects.iter().flat_map(|o| o.keys()).filter(|name| objects.iter().all(|o| o.contains_key(*name)));
    new.iter().all(fits) && always.all(|name| new.contains_key(name))
}

/// Another person agrees, before the value's day has passed.
pub fn approve(value: &DatedValue, actor: i64, today: Day, practice: bool) -> Result<(), Refusals> {
    let mut refusals = open(value);
    refusals.require(value.approved_at.is_none(), || {
        let message = format!("Usulan nomor {} sudah disetujui.", value.id);
        Refusal::new("DATA-SUDAH-DISETUJUI", LAW, message, "Tidak ada yang perlu dilakukan.").at("id")
    });
    refusals.require(value.proposed_by != actor, || {
        let message = "Anda sendiri yang mengajukan nilai ini.";
        Refusal::new("DATA-ORANG-SAMA", LAW, message, "Mintalah PPKD atau Inspektorat lain menyetujuinya.").at("id")
    });
    refusals.require(practice || value.from >= today, || past(value.from, today));
    refusals.or(())
}

fn open(value: &DatedValue) -> Refusals {
    let mut refusals = Refusals::new();
    refusals.require(value.withdrawn_at.is_none(), || {
        let message = format!("Nilai nomor {} sudah ditarik.", value.id);
        Refusal::new("DATA-SUDAH-DITARIK", LAW, message, "Ajukan nilai baru.").at("id")
    });
    refusals
}

/// What has been in force stays, or old documents could not be judged again.
/// What two persons agreed on is not undone by its proposer alone.
pub fn withdraw(value: &DatedValue, actor: i64, approver: bool, today: Day) -> Result<(), Refusals> {
    let mut refusals = open(value);
    if value.approved_at.is_some() {
        refusals.require(value.from > today, || {
            let message = format!("Nilai ini berlaku sejak {}; yang sudah berlaku tidak ditarik.", value.from.long());
            Refusal::new("DATA-SUDAH-BERLAKU", LAW, message, "Ajukan nilai baru yang menggantikannya.").at("id")
        });
        refusals.require(approver && value.proposed_by != actor, || {
            let message = "Nilai yang sudah disetujui hanya ditarik PPKD atau Inspektorat, bukan oleh pengusulnya.";
            Refusal::new("DATA-ORANG-SAMA", LAW, message, "Mintalah PPKD atau Inspektorat lain menariknya.").at("id")
        });
    }
    refusals.or(())
}

/// Facts about a change of the calendar.
#[derive(Clone, Copy, Debug)]
pub struct CalendarChange {
    pub day: Day,
    pub adds: bool,
    pub is_holiday: bool,
    pub today: Day,
    pub practice: bool,
}

/// A day that has begun stays as it was: deadlines were counted by it.
pub fn holiday(c: &CalendarChange) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(c.adds != c.is_holiday, || {
        let message =
            format!("{} {} hari libur.", c.day.long(), if c.adds { "sudah tercatat sebagai" } else { "bukan" });
        Refusal::new("DATA-HARI-LIBUR", LAW, message, "Lihat laporan hari-libur.").at("day")
    });
    refusals.require(c.practice || c.day > c.today, || {
        let message = format!("{} sudah tiba; tenggat sudah dihitung dengan hari itu.", c.day.long());
        Refusal::new("DATA-BERLAKU-SURUT", LAW, message, "Hanya hari yang akan datang yang dapat diubah.").at("day")
    });
    refusals.or(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ForbiddenPair;
    use kernel::Moment;
    use serde_json::json;

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    fn has(result: Result<(), Refusals>, code: &str) -> bool {
        result.is_err_and(|r| r.has(code))
    }

    #[test]
    fn a_new_value_has_the_old_ones_shape() {
        for (current, new, fits) in [
            (json!(3), json!(5), true),
            (json!(3), json!("5"), false),
            (json!(3), json!(5.5), false),
            (json!("5.00"), json!("6.00"), true),
            (json!(true), json!(false), true),
            (json!(true), json!(null), false),
            (json!(["gaji"]), json!(["gaji", "honor"]), true),
            (json!(["gaji"]), json!([]), true),
            (json!(["gaji"]), json!([1]), false),
            (json!({"a": 1}), json!({"a": 2}), true),
            (json!({"a": 1}), json!({"b": 2}), false),
            (json!({"a": 1}), json!({"a": 2, "b": 2}), false),
            (json!([{"a": 1}]), json!([{"a": 2, "b": 2}]), false),
            (json!([{"a": 1}, {"a": 1, "b": 2}]), json!([{"a": 2}, {"a": 3, "b": 4}]), true),
            (json!([{"a": 1}, {"a": 1, "b": 2}]), json!([{"b": 2}]), false),
            (json!([{"a": 1}, {"a": 1, "b": 2}]), json!([{"a": 1, "b": "2"}]), false),
            (json!([{"a": 1}, {"a": 1, "b": 2}]), json!([7]), false),
        ] {
            assert_eq!(same_shape(&current, &new), fits, "{current} {new}");
        }
    }

    #[test]
    fn proposals_look_forward() {
        let value = json!(5);
        let fine = Proposal {
            key: "lag",
            value: &value,
            from: day("2026-03-02"),
            source: "Perbup 7/2026",
            current: Some("3"),
            reads: kernel::regulation::any,
            today: day("2026-03-02"),
            practice: false,
        };
        let ask = |p: &Proposal<'_>| propose(p).map(drop);
        assert!(ask(&fine).is_ok());
        assert!(has(ask(&Proposal { from: day("2026-03-01"), ..fine }), "DATA-BERLAKU-SURUT"));
        assert!(ask(&Proposal { from: day("2026-03-01"), practice: true, ..fine }).is_ok());
        assert!(has(ask(&Proposal { current: None, ..fine }), "DATA-KUNCI"));
        assert!(has(ask(&Proposal { key: HOLIDAY, ..fine }), "DATA-KUNCI"));
        assert!(has(ask(&Proposal { current: Some("\"3\""), ..fine }), "DATA-BENTUK"));
        assert!(has(ask(&Proposal { source: " ", ..fine }), "DATA-SUMBER"));
        let pairs = json!([{"satu": ["pa"], "lain": ["raja"], "sumber": "x"}]);
        let current = r#"[{"satu":["pa"],"lain":["kpa"],"sumber":"x"}]"#;
        let of_its_shape = Proposal { value: &pairs, current: Some(current), ..fine };
        assert!(ask(&of_its_shape).is_ok());
        let unknown_office = Proposal { reads: kernel::regulation::is::<Vec<ForbiddenPair>>, ..of_its_shape };
        assert!(has(ask(&unknown_office), "DATA-BENTUK"));
    }

    #[test]
    fn the_inspektorat_alone_sets_what_is_looked_for() {
        for (key, role, proposes, passes) in [
            ("temuan.ganda-hari", Some(Role::Inspektorat), true, true),
            ("temuan.ganda-hari", Some(Role::Inspektorat), false, true),
            ("temuan.ganda-hari", Some(Role::Ppkd), true, false),
            ("temuan.ganda-hari", Some(Role::Ppkd), false, false),
            ("temuan.ganda-hari", Some(Role::Administrator), true, false),
            ("temuan.ganda-hari", None, true, true),
            ("lag", Some(Role::Inspektorat), true, false),
            ("lag", Some(Role::Inspektorat), false, true),
            ("lag", Some(Role::Ppkd), true, true),
        ] {
            let judged = keeper(key, role, proposes);
            assert_eq!(judged.is_ok(), passes, "{key} {role:?} {proposes}");
            assert!(passes || has(judged, "DATA-PEMERIKSAAN"));
        }
    }

    #[test]
    fn two_persons_agree_before_the_day() {
        let today = day("2026-03-02");
        let value = DatedValue {
            id: 1,
            key: "lag".into(),
            value: "5".into(),
            from: today,
            source: "Perbup".into(),
            proposed_by: 7,
            approved_at: None,
            withdrawn_at: None,
        };
        assert!(approve(&value, 8, today, false).is_ok());
        assert!(has(approve(&value, 7, today, false), "DATA-ORANG-SAMA"));
        assert!(has(approve(&value, 8, today.plus_days(1), false), "DATA-BERLAKU-SURUT"));
        let agreed = DatedValue { approved_at: Some(Moment(1)), ..value.clone() };
        assert!(has(approve(&agreed, 8, today, false), "DATA-SUDAH-DISETUJUI"));
        assert!(withdraw(&value, 7, false, today).is_ok());
        assert!(has(withdraw(&agreed, 8, true, today), "DATA-SUDAH-BERLAKU"));
        let ahead = DatedValue { from: today.plus_days(1), ..agreed };
        assert!(withdraw(&ahead, 8, true, today).is_ok());
        assert!(has(withdraw(&ahead, 7, true, today), "DATA-ORANG-SAMA"));
        assert!(has(withdraw(&ahead, 8, false, today), "DATA-ORANG-SAMA"));
        let gone = DatedValue { withdrawn_at: Some(Moment(1)), ..value };
        assert!(has(withdraw(&gone, 8, true, today), "DATA-SUDAH-DITARIK"));
        assert!(has(approve(&gone, 8, today, false), "DATA-SUDAH-DITARIK"));
    }

    #[test]
    fn the_calendar_changes_ahead_only() {
        let today = day("2026-03-02");
        let fine = CalendarChange { day: day("2026-03-03"), adds: true, is_holiday: false, today, practice: false };
        assert!(holiday(&fine).is_ok());
        assert!(has(holiday(&CalendarChange { day: today, ..fine }), "DATA-BERLAKU-SURUT"));
        assert!(holiday(&CalendarChange { day: today, practice: true, ..fine }).is_ok());
        assert!(has(holiday(&CalendarChange { is_holiday: true, ..fine }), "DATA-HARI-LIBUR"));
        assert!(has(holiday(&CalendarChange { adds: false, ..fine }), "DATA-HARI-LIBUR"));
        assert!(holiday(&CalendarChange { adds: false, is_holiday: true, ..fine }).is_ok());
    }
}
