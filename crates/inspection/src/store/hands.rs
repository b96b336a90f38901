//! Facts about persons: what the journal says of who did what, when, how.

use kernel::{Day, Moment, Zone};
use store::{Read, Result, Row, params};

use crate::model::{Approval, Dated, Decree, Hands, Lock, Office, Recorded, Share, Typed};
use crate::rules::dates::YearEnd;

/// Acts that give a document its date, entered from $1 and before $2.
const DATED: &str = "SELECT j.act, d.unit_id, d.id, j.doc_date, j.entered_at, d.amount,
     (SELECT MAX(u.consent_id) FROM old_date_use u WHERE u.document_id = d.id AND u.day = j.doc_date
       AND u.used_at = j.entered_at) AS consent
   FROM journal j JOIN document d ON d.id = j.document_id
   WHERE j.entered_at >= $1 AND j.entered_at < $2 AND j.outcome = 'done' AND j.doc_date IS NOT NULL AND d.external = 0
     AND j.act IN ('submit-spp', 'issue-spm', 'issue-sp2d', 'record-tbp', 'submit-lpj', 'ratify-lpj', 'approve-tu',
       'authorise-spd', 'return-advance', 'take-over-advance')
   ORDER BY j.id";
/// The same of a year ($1 to $2), counted by unit: all, and those of its
/// December ($3) that were entered from $4 and before $5.
const YEAR_END: &str = "SELECT d.unit_id, COUNT(*) AS whole,
     CAST(SUM(CASE WHEN j.doc_date >= $3 AND j.entered_at >= $4 AND j.entered_at < $5 THEN 1 ELSE 0 END) AS BIGINT) AS late
   FROM journal j JOIN document d ON d.id = j.document_id
   WHERE j.doc_date >= $1 AND j.doc_date <= $2 AND j.outcome = 'done' AND d.external = 0
     AND j.act IN ('submit-spp', 'issue-spm', 'issue-sp2d', 'record-tbp', 'submit-lpj', 'ratify-lpj', 'approve-tu',
       'authorise-spd', 'return-advance', 'take-over-advance')
   GROUP BY d.unit_id ORDER BY d.unit_id";
/// Payment acts under offices that have an end.
const OFFICES: &str = "SELECT g.id, g.person_id, g.unit_id, g.starts, g.ends, g.confirmed_at, g.ended_at, j.entered_at,
     j.document_id, d.amount
   FROM journal j JOIN role_grant g ON g.id = j.grant_id JOIN document d ON d.id = j.document_id
   WHERE j.entered_at >= $1 AND j.entered_at < $2 AND j.outcome = 'done'
     AND (g.ends IS NOT NULL OR g.ended_at IS NOT NULL)
     AND j.act IN ('submit-spp', 'verify-spp', 'issue-spm', 'issue-sp2d', 'transfer-sp2d', 'record-tbp', 'verify-lpj',
       'ratify-lpj', 'approve-tu')
   ORDER BY g.id, j.id";
/// Offices under which payments were asked for, examined or made, each once.
const RECORDED: &str = "SELECT g.id, g.person_id, g.unit_id, g.starts, g.confirmed_at, COUNT(*) AS times,
     MIN(j.document_id) AS document_id, CAST(SUM(d.amount) AS BIGINT) AS amount
   FROM journal j JOIN role_grant g ON g.id = j.grant_id JOIN document d ON d.id = j.document_id
   WHERE j.entered_at >= $1 AND j.entered_at < $2 AND j.outcome = 'done' AND g.confirmed_at IS NOT NULL
     AND j.act IN ('verify-spp', 'issue-spm', 'issue-sp2d', 'record-tbp', 'ratify-lpj')
   GROUP BY g.id, g.person_id, g.unit_id, g.starts, g.confirmed_at ORDER BY g.id";
const FIRST_OFFICE: &str = "SELECT MIN(confirmed_at) AS first FROM role_grant";
/// Months opened and locked; the approval of a treasurer's closing locks too.
const LOCKS: &str = "SELECT id, act, unit_id, person_id, entered_at FROM journal
   WHERE entered_at >= $1 AND entered_at < $2 AND outcome = 'done'
     AND act IN ('lock-period', 'unlock-period', 'ratify-closing') ORDER BY entered_at, id";
const DECREES: &str = "SELECT id, decree_no, decree_date, unit_id FROM role_grant
   WHERE confirmed_at IS NOT NULL ORDER BY id";
/// All acts on threads of payments, one thread after the other.
const STEPS: &str = "SELECT j.thread, j.act, j.person_id, j.entered_at, j.document_id, d.unit_id, d.amount
   FROM journal j JOIN document d ON d.id = j.document_id
   WHERE j.entered_at >= $1 AND j.entered_at < $2 AND j.outcome = 'done' AND j.thread IS NOT NULL
     AND d.kind IN ('SPP', 'SPM', 'SP2D', 'LPJ') AND d.external = 0
   ORDER BY j.thread, j.entered_at, j.id";
const BOTH: &str = "SELECT j.thread, j.person_id, MAX(d.unit_id) AS unit_id, MAX(d.id) AS document_id,
     MAX(d.amount) AS amount
   FROM journal j JOIN document d ON d.id = j.document_id
   WHERE j.entered_at >= $1 AND j.entered_at < $2 AND j.outcome = 'done' AND j.person_id <> 0 AND d.external = 0
     AND d.kind IN ('SPP', 'SPM', 'SP2D') AND j.thread IS NOT NULL
   GROUP BY j.thread, j.person_id
   HAVING MAX(CASE WHEN j.act IN ('draft-spp', 'draft-spp-up', 'draft-spp-gu', 'draft-spp-tu', 'submit-spp')
       THEN 1 ELSE 0 END) + MAX(CASE WHEN j.act = 'verify-spp' THEN 1 ELSE 0 END)
     + MAX(CASE WHEN j.act = 'issue-spm' THEN 1 ELSE 0 END)
     + MAX(CASE WHEN j.act = 'issue-sp2d' THEN 1 ELSE 0 END) > 1
   ORDER BY j.thread, j.person_id";
/// Direct payments of a year by who drafted, who verified last, and who was paid.
const SHARES: &str = "SELECT p.unit_id, r.drafted_by, v.person_id, s.payee_id, COUNT(*) AS times,
     CAST(SUM(p.amount) AS BIGINT) AS amount
   FROM document p JOIN document r ON r.id = p.thread JOIN spp s ON s.document_id = p.thread
   JOIN journal v ON v.id = (SELECT MAX(w.id) FROM journal w WHERE w.thread = p.thread AND w.document_id = p.thread
     AND w.outcome = 'done' AND w.act = 'verify-spp')
   WHERE p.kind = 'SP2D' AND p.flow = 'LS' AND s.ls_kind = 'barang-jasa' AND p.external = 0
     AND p.state IN ('terbit', 'ditransfer', 'cair', 'retur') AND p.year = $1
   GROUP BY p.unit_id, r.drafted_by, v.person_id, s.payee_id
   ORDER BY p.unit_id, r.drafted_by, v.person_id, s.payee_id";
const TYPED: &str = "SELECT j.person_id, j.act, MAX(d.unit_id) AS unit_id, COUNT(*) AS times,
     MIN(j.document_id) AS document_id
   FROM journal j LEFT JOIN document d ON d.id = j.document_id
   WHERE j.entered_at >= $1 AND j.entered_at < $2 AND j.outcome = 'done' AND j.person_id <> 0
     AND j.leaf LIKE '%\"channel\":\"cli\"%'
     AND j.act IN ('draft-spp', 'submit-spp', 'verify-spp', 'issue-spm', 'receive-spm', 'issue-sp2d', 'transfer-sp2d',
       'pay-sp2d', 'record-tbp', 'ratify-lpj', 'confirm-payee-account', 'add-payee-account')
   GROUP BY j.person_id, j.act ORDER BY j.person_id, j.act";

/// From one moment on and before another.
pub(crate) type Span = (Moment, Moment);

pub(crate) async fn dated(read: &mut impl Read, span: Span, zone: Zone) -> Result<Vec<Dated>> {
    let rows = read.query(DATED, params![span.0, span.1]).await?;
    let one = |r: &Row| {
        let at = r.moment("entered_at")?;
        Ok(Dated {
            act: r.text("act")?,
            unit: r.int("unit_id")?,
            document: r.int("id")?,
            doc_date: r.day("doc_date")?,
            entered: at.day(zone),
            at,
            amount: r.money("amount")?,
            consent: r.opt_int("consent")?,
        })
    };
    rows.iter().map(one).collect()
}

/// How an earlier year ended, unit by unit.
pub(crate) async fn year_end(read: &mut impl Read, year: i32, zone: Zone) -> Result<Vec<YearEnd>> {
    let edges = (
        Day::new(year, 1, 1),
        Day::new(year, 12, 31),
        Day::new(year, 12, 1),
        Day::new(year, 12, 26),
        Day::new(year + 1, 1, 11),
    );
    let (Some(first), Some(last), Some(december), Some(from), Some(to)) = edges else { return Ok(Vec::new()) };
    let at = |day| Moment::start_of(day, zone);
    let rows = read.query(YEAR_END, params![first, last, december, at(from), at(to)]).await?;
    let one = |r: &Row| {
        Ok(YearEnd {
            unit: r.int("unit_id")?,
            year,
            all: r.int("whole")?,
            late: r.int("late")?,
            amount: kernel::Money::ZERO,
            documents: Vec::new(),
        })
    };
    rows.iter().map(one).collect()
}

pub(crate) async fn offices(read: &mut impl Read, span: Span, zone: Zone) -> Result<Vec<Office>> {
    let mut all: Vec<Office> = Vec::new();
    for r in read.query(OFFICES, params![span.0, span.1]).await? {
        let grant = r.int("id")?;
        if all.last().is_none_or(|o| o.grant != grant) {
            let starts = r.day("starts")?;
            let confirmed = r.opt_moment("confirmed_at")?.map_or(starts, |m| m.day(zone));
            let early = r.opt_moment("ended_at")?.map(|m| m.day(zone));
            let Some(ends) = [r.opt_day("ends")?, early].into_iter().flatten().min() else { continue };
            all.push(Office {
                grant,
                person: r.int("person_id")?,
                unit: r.opt_int("unit_id")?,
                begins: starts.max(confirmed),
                ends,
                acts: Vec::new(),
            });
        }
        let act = (r.moment("entered_at")?.day(zone), r.int("document_id")?, r.money("amount")?);
        if let Some(office) = all.last_mut() {
            office.acts.push(act);
        }
    }
    Ok(all)
}

/// Offices that were used, with the day on which each was recorded, and the day of the very first.
pub(crate) async fn recorded(read: &mut impl Read, span: Span, zone: Zone) -> Result<(Vec<Recorded>, Option<Day>)> {
    let first = read.one(FIRST_OFFICE, vec![]).await?.opt_moment("first")?.map(|m| m.day(zone));
    let rows = read.query(RECORDED, params![span.0, span.1]).await?;
    let one = |r: &Row| {
        Ok(Recorded {
            grant: r.int("id")?,
            person: r.int("person_id")?,
            unit: r.opt_int("unit_id")?,
            starts: r.day("starts")?,
            confirmed: r.moment("confirmed_at")?.day(zone),
            acts: r.int("times")?,
            document: r.opt_int("document_id")?,
            amount: r.money("amount")?,
        })
    };
    Ok((rows.iter().map(one).collect::<Result<_>>()?, first))
}

pub(crate) async fn locks(read: &mut impl Read, span: Span) -> Result<Vec<Lock>> {
    let rows = read.query(LOCKS, params![span.0, span.1]).await?;
    let one = |r: &Row| {
        Ok(Lock {
            entry: r.int("id")?,
            unit: r.opt_int("unit_id")?,
            opens: r.text("act")? == "unlock-period",
            person: r.int("person_id")?,
            at: r.moment("entered_at")?,
        })
    };
    rows.iter().map(one).collect()
}

pub(crate) async fn decrees(read: &mut impl Read) -> Result<Vec<Decree>> {
    let rows = read.query(DECREES, vec![]).await?;
    let one = |r: &Row| {
        Ok(Decree {
            number: r.text("decree_no")?,
            date: r.day("decree_date")?,
            grant: r.int("id")?,
            unit: r.opt_int("unit_id")?,
        })
    };
    rows.iter().map(one).collect()
}

/// Approvals, each with how long it came after somebody else's hand.
pub(crate) async fn approvals(read: &mut impl Read, span: Span, zone: Zone) -> Result<Vec<Approval>> {
    const APPROVING: [&str; 5] = ["verify-spp", "issue-spm", "issue-sp2d", "verify-lpj", "ratify-lpj"];
    let mut all = Vec::new();
    let mut before: Option<(i64, i64, Moment)> = None;
    for r in read.query(STEPS, params![span.0, span.1]).await? {
        let (thread, person, at) = (r.int("thread")?, r.int("person_id")?, r.moment("entered_at")?);
        let act = r.text("act")?;
        if let Some((of, other, came)) = before
            && of == thread
            && other != person
            && APPROVING.contains(&act.as_str())
        {
            all.push(Approval {
                act,
                person,
                unit: r.int("unit_id")?,
                document: r.int("document_id")?,
                at: at.day(zone),
                waited_millis: at.0 - came.0,
                amount: r.money("amount")?,
            });
        }
        before = Some((thread, person, at));
    }
    Ok(all)
}

pub(crate) async fn both_sides(read: &mut impl Read, span: Span) -> Result<Vec<Hands>> {
    let rows = read.query(BOTH, params![span.0, span.1]).await?;
    let one = |r: &Row| {
        Ok(Hands {
            thread: r.int("thread")?,
            person: r.int("person_id")?,
            unit: r.int("unit_id")?,
            document: r.int("document_id")?,
            amount: r.money("amount")?,
        })
    };
    rows.iter().map(one).collect()
}

pub(crate) async fn shares(read: &mut impl Read, year: i32) -> Result<Vec<Share>> {
    let rows = read.query(SHARES, params![year]).await?;
    let one = |r: &Row| {
        Ok(Share {
            unit: r.int("unit_id")?,
            asker: r.int("drafted_by")?,
            examiner: r.int("person_id")?,
            payee: r.int("payee_id")?,
            count: r.int("times")?,
            amount: r.money("amount")?,
        })
    };
    rows.iter().map(one).collect()
}

pub(crate) async fn typed(read: &mut impl Read, span: Span) -> Result<Vec<Typed>> {
    let rows = read.query(TYPED, params![span.0, span.1]).await?;
    let one = |r: &Row| {
        Ok(Typed {
            person: r.int("person_id")?,
            act: r.text("act")?,
            unit: r.opt_int("unit_id")?,
            count: r.int("times")?,
            document: r.opt_int("document_id")?,
        })
    };
    rows.iter().map(one).collect()
}
