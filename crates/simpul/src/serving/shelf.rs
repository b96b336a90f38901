//! The modules' lists and the budget, in the shape of the reading pages.

use budget::rules::Level as Compared;
use kernel::{Code, Day, Role, Sheet};
use store::module::Reading;
use store::{Error, View};
use treasury::public as paid;
use web::shelf::{Branch, Coded, Figures, Found, Level, Listed, Order, Pair, Place, Shelf, Twig, Version, Wanted};

pub const SHELF: Shelf = Shelf {
    documents,
    account: |view, id| Box::pin(budget::public::account_seen(view, id)),
    budget: branch,
    versions,
    compare,
    levels: &[("skpd", "SKPD"), ("sub-kegiatan", "Sub kegiatan"), ("rekening", "Rekening")],
};

/// Offices of the whole regency that pay persons and therefore read who they
/// are; SKPD read their own.
const TREASURY: [Role; 3] = [Role::Ppkd, Role::Bud, Role::KuasaBud];

async fn names_persons(view: &mut View, (person, today): (i64, Day)) -> store::Result<bool> {
    if view.scope != store::Scope::Region {
        return Ok(true);
    }
    let (_, held) = organisation::public::person_on(view, person, today).await?;
    Ok(held.iter().any(|office| TREASURY.contains(&office.role)))
}

fn documents<'a>(view: &'a mut View, reader: (i64, Day), wanted: &'a Wanted) -> Reading<'a, Found> {
    Box::pin(async move {
        let asked = paid::Wanted {
            year: wanted.year,
            kind: wanted.kind,
            state: wanted.state,
            unit: wanted.unit,
            from: wanted.from,
            to: wanted.to,
            account: wanted.account,
            text: wanted.text.clone(),
            order: match wanted.order {
                Order::Newest => paid::Order::Newest,
                Order::Oldest => paid::Order::Oldest,
                Order::Amount => paid::Order::Amount,
                Order::Number => paid::Order::Number,
            },
            modules: crate::modules::MODULES,
            most: wanted.most,
            after: wanted.after,
            persons: names_persons(view, reader).await?,
        };
        let found = paid::listing(view, &asked).await?;
        let rows = found.rows.into_iter().map(listed).collect();
        Ok(Found { rows, count: found.count, sum: found.sum })
    })
}

fn listed(found: paid::Listed) -> Listed {
    let d = found.document;
    Listed {
        id: d.id,
        kind: d.kind,
        label: d.short(),
        number: d.number,
        date: d.doc_date,
        subject: d.subject,
        unit: found.unit,
        payee: found.payee,
        amount: d.amount,
        state: d.state,
        waits: found.waits,
    }
}

/// A code in an address; what is no code is no place.
fn code(text: Option<&String>) -> Result<Option<Code>, ()> {
    text.map(|t| Code::parse(t).map_err(|_| ())).transpose()
}

fn branch<'a>(view: &'a mut View, place: &'a Place) -> Reading<'a, Option<Branch>> {
    Box::pin(async move {
        let (Ok(skpd), Ok(below)) = (code(place.skpd.as_ref()), code(place.code.as_ref())) else { return Ok(None) };
        let found = budget::public::browse(view, place.year, skpd.as_ref(), below.as_ref()).await?;
        Ok(found.map(in_shape))
    })
}

fn in_shape(found: budget::public::Branch) -> Branch {
    use budget::public::Depth;
    let figures = |[ceiling, reserved, posted, external]: budget::public::Figures| Figures {
        ceiling,
        reserved,
        posted,
        external,
    };
    let coded = |(code, name): (String, String)| Coded { code, name };
    let twig = |t: budget::public::Twig| Twig {
        what: Coded { code: t.code, name: t.name },
        more: t.more,
        account: t.account,
        figures: figures(t.figures),
    };
    Branch {
        way: found.way.into_iter().map(coded).collect(),
        rows_are: match found.depth {
            Depth::Skpd => Level::Skpd,
            Depth::Program => Level::Program,
            Depth::Kegiatan => Level::Kegiatan,
            Depth::SubKegiatan => Level::SubKegiatan,
            Depth::Account => Level::Account,
        },
        twigs: found.twigs.into_iter().map(twig).collect(),
        total: figures(found.total),
        version: found.stage,
    }
}

/// What the status of a version means to people.
fn status(code: &str, binds: bool) -> &'static str {
    match code {
        "tersimpan" => "Tersimpan untuk perbandingan",
        "menunggu" => "Menunggu konfirmasi",
        "berlaku" if binds => "Berlaku",
        "berlaku" | "diganti" => "Digantikan",
        _ => "Ditolak",
    }
}

fn versions(view: &mut View, year: i32) -> Reading<'_, Vec<Version>> {
    Box::pin(async move {
        let found = budget::public::versions_seen(view, year).await?;
        let version = |v: budget::public::VersionSeen| Version {
            stage: v.stage.0,
            revision: v.revision,
            status: status(&v.status, v.binds),
            made_at: v.made_at,
            lines: v.lines,
            total: v.total,
        };
        Ok(found.into_iter().map(version).collect())
    })
}

fn compare<'a>(view: &'a mut View, pair: &'a Pair) -> Reading<'a, Sheet> {
    Box::pin(async move {
        let level = Compared::parse(&pair.level).ok_or_else(|| Error::Input(format!("tingkat «{}»", pair.level)))?;
        budget::public::beside(view, pair.year, &pair.from, &pair.to, level, pair.all).await
    })
}
