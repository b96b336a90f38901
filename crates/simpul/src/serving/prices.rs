//! Standard prices, in the shape of the pages.

use kernel::sheet::Value;
use prices::public as kept;
use prices::public::PriceKind;
use store::View;
use store::module::Reading;
use web::prices::{Found, Price, Prices, Wanted};
use web::{Paper, Said};

pub const PRICES: Prices = Prices { search, listing, history, kinds };

fn kinds() -> Vec<(&'static str, &'static str)> {
    PriceKind::ALL.iter().map(|k| (k.code(), k.title())).collect()
}

fn asked(wanted: &Wanted) -> kept::Wanted {
    kept::Wanted {
        year: wanted.year,
        text: wanted.text.clone(),
        kind: PriceKind::parse(&wanted.kind),
        rekening: wanted.rekening.clone(),
        day: wanted.day,
    }
}

fn shown(p: kept::Price) -> Price {
    let t = p.terms;
    let group = [t.group_code, t.group_name].into_iter().filter(|x| !x.is_empty()).collect::<Vec<_>>().join(" ");
    Price {
        item: p.item,
        id: p.id,
        year: p.year,
        kind: p.kind.code(),
        code: p.code.to_string(),
        name: t.name,
        spec: t.spec,
        measure: t.measure,
        amount: t.amount,
        tkdn: t.tkdn,
        rekening: t.rekening.iter().map(ToString::to_string).collect(),
        starts: p.starts,
        ends: p.ends,
        source: p.source,
        group,
        national_id: t.national_id,
    }
}

fn search<'a>(view: &'a mut View, wanted: &'a Wanted) -> Reading<'a, Vec<Price>> {
    Box::pin(async move {
        let found = kept::search(view, &asked(wanted), wanted.most).await?;
        Ok(found.into_iter().map(shown).collect())
    })
}

fn listing<'a>(view: &'a mut View, wanted: &'a Wanted) -> Reading<'a, Found> {
    Box::pin(async move {
        let found = kept::listing(view, &asked(wanted), wanted.most, wanted.after).await?;
        Ok(Found { prices: found.prices.into_iter().map(shown).collect(), count: found.count, more: found.more })
    })
}

fn history(view: &mut View, item: i64) -> Reading<'_, Vec<Price>> {
    Box::pin(async move { Ok(kept::history(view, item).await?.into_iter().map(shown).collect()) })
}

/// Puts what a proposal says onto its page.
pub async fn tell(view: &mut View, paper: &mut Paper) -> store::Result<()> {
    let Some((proposal, quotations)) = kept::proposal(view, paper.head.id).await? else { return Ok(()) };
    let terms = &proposal.terms;
    let codes = terms.rekening.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let texts = [
        ("Jenis standar harga", proposal.kind.code().to_owned()),
        ("Spesifikasi", terms.spec.clone()),
        ("Satuan", terms.measure.clone()),
        ("TKDN", terms.tkdn.map(kept::per_cent).unwrap_or_default()),
        ("Kode rekening", codes),
        ("Cara survei", proposal.survey.clone()),
    ];
    let told = texts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, Value::Text(text)));
    paper.particulars.extend(told);
    for quotation in quotations {
        let offer = format!("{}, {}, {}", quotation.vendor, quotation.amount.rupiah(), quotation.day.long());
        paper.particulars.push(("Penawaran", Value::Text(offer)));
    }
    paper.particulars.push(("Penawaran terendah", Value::Text(proposal.lowest.rupiah())));
    paper.particulars.push(("Penawaran tengah", Value::Text(proposal.median.rupiah())));
    if let (false, Some(last)) = (proposal.reasons.is_empty(), paper.history.last()) {
        paper.said.push(Said {
            act: last.act.clone(),
            who: last.who.clone().unwrap_or_default(),
            at: last.at,
            reasons: proposal.reasons,
        });
    }
    Ok(())
}
