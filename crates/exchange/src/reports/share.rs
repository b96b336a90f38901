//! How many SKPD take part: what the assessment of e-government asks for.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Sheet;
use kernel::sheet::Value;
use store::module::Query;
use store::{Result, View};

use super::{code, count, registry, text, yes};
use crate::registry::{Registry, What};
use crate::store::shown;

/// What an SKPD has in the exchange on a day.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    systems: i64,
    keyed: i64,
    services: i64,
    datasets: i64,
    gives: i64,
    takes: i64,
}

impl Part {
    /// A system that can be known takes part in something: it offers what can
    /// be reached, or uses what was given.
    fn is_integrated(self) -> bool {
        self.keyed > 0 && (self.services > 0 || self.datasets > 0 || self.takes > 0)
    }
}

fn parts(registry: &Registry, day: kernel::Day) -> BTreeMap<i64, Part> {
    let mut all: BTreeMap<i64, Part> = BTreeMap::new();
    let at = registry.at;
    let keyed: BTreeSet<&String> = registry.keys.values().filter(|k| k.holds_at(at)).map(|k| &k.system).collect();
    for system in registry.systems.values().filter(|s| s.ended_at.is_none()) {
        let part = all.entry(system.unit).or_default();
        part.systems += 1;
        part.keyed += i64::from(keyed.contains(&system.identifier));
    }
    for (system, _) in registry.living_services().filter(|(_, service)| service.reached_since().is_some()) {
        all.entry(system.unit).or_default().services += 1;
    }
    for (set, _) in registry.living_datasets() {
        all.entry(set.unit).or_default().datasets += 1;
    }
    let unit = |system: &String| registry.systems.get(system).filter(|s| s.ended_at.is_none()).map(|s| s.unit);
    let lives = |what: &What| match what {
        What::Service { system, code } => {
            registry.living_services().any(|(_, s)| s.system == *system && s.code == *code)
        }
        What::DataSet { code, version } => {
            registry.living_datasets().any(|(set, v)| set.code == *code && v.version == *version)
        }
    };
    for grant in registry.grants.values().filter(|g| g.holds_on(day) && lives(&g.what)) {
        if let (Some(client), Some(provider)) = (unit(&grant.client), unit(&grant.provider)) {
            all.entry(client).or_default().takes += 1;
            all.entry(provider).or_default().gives += 1;
        }
    }
    all
}

/// Tenths of a per cent, written as people read them: 12,5.
fn share(of: usize, all: usize) -> String {
    let tenths = (of * 1000 + all / 2).checked_div(all).unwrap_or_default();
    format!("{},{}", tenths / 10, tenths % 10)
}

pub(super) async fn integrated(view: &mut View, query: &Query) -> Result<Sheet> {
    query.only(&[])?;
    let (registry, day) = registry(view, query).await?;
    let registry = Registry { at: registry.at.plus_millis(86_399_999), ..registry };
    let parts = parts(&registry, day);
    let mut rows = Vec::new();
    let (mut sum, mut taking) = (Part::default(), 0_usize);
    for r in shown::skpd(view).await? {
        let part = parts.get(&r.int("id")?).copied().unwrap_or_default();
        taking += usize::from(part.is_integrated());
        sum.systems += part.systems;
        sum.keyed += part.keyed;
        sum.services += part.services;
        sum.datasets += part.datasets;
        sum.gives += part.gives;
        sum.takes += part.takes;
        let mut row = vec![Value::Text(r.text("code")?), Value::Text(r.text("name")?)];
        row.extend(counts(part));
        row.push(yes(part.is_integrated()));
        rows.push(row);
    }
    let mut total = vec![Value::text("Jumlah"), Value::Empty];
    total.extend(counts(sum));
    total.push(Value::Empty);
    Ok(Sheet {
        name: "SKPD terintegrasi".into(),
        heading: vec![
            "SKPD YANG TERINTEGRASI DALAM PERTUKARAN DATA".into(),
            format!("PER {}", day.long().to_uppercase()),
            format!("{taking} DARI {} SKPD ({} PERSEN)", rows.len(), share(taking, rows.len())),
        ],
        columns: vec![
            code("Kode SKPD"),
            text("Nama SKPD"),
            count("Sistem Hidup"),
            count("Berkunci"),
            count("Layanan Terjangkau"),
            count("Set Data Terbit"),
            count("Akses Diberikan"),
            count("Akses Dipakai"),
            text("Terintegrasi"),
        ],
        rows,
        total: Some(total),
    })
}

fn counts(part: Part) -> [Value; 6] {
    [part.systems, part.keyed, part.services, part.datasets, part.gives, part.takes].map(Value::Count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_and_nothing_is_divided_by_nothing() {
        assert_eq!(share(1, 8), "12,5");
        assert_eq!(share(1, 3), "33,3");
        assert_eq!(share(2, 3), "66,7");
        assert_eq!(share(43, 43), "100,0");
        assert_eq!(share(0, 0), "0,0");
    }

    #[test]
    fn taking_part_needs_a_key_and_something_to_do() {
        let with = |keyed, services, datasets, takes| {
            Part { systems: 1, keyed, services, datasets, gives: 1, takes }.is_integrated()
        };
        assert!(with(1, 1, 0, 0) && with(1, 0, 1, 0) && with(1, 0, 0, 1));
        assert!(!with(0, 1, 1, 1) && !with(1, 0, 0, 0));
    }
}
