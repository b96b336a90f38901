//! Reads a year and puts every question to it.

use std::collections::HashSet;
use std::sync::Arc;

use kernel::day::Calendar;
use kernel::regulation::Regulations;
use kernel::{Day, Moment, Zone};
use store::{Read, Result};

use crate::model::{Hit, PaidOn, Payment};
use crate::policy::Policy;
use crate::rules::{bending, buying, cash, dates, evidence, hands, payments, payroll};
use crate::store::{buying as purchases, facts, hands as journal};

/// By which day, zone and parameters a year is looked at.
pub(crate) struct Looking {
    pub year: i32,
    pub today: Day,
    pub zone: Zone,
    pub calendar: Arc<Calendar>,
    pub policy: Policy,
}

impl Looking {
    pub(crate) fn new(
        (year, today, zone): (i32, Day, Zone),
        regulations: &Regulations,
        calendar: Arc<Calendar>,
    ) -> Result<Looking> {
        Ok(Looking { year, today, zone, calendar, policy: Policy::on(regulations, today)? })
    }

    /// The year in the regency's days, and what of it is entered just after.
    fn span(&self) -> (Moment, Moment) {
        let at = |year, month, day| Day::new(year, month, day).map_or(Moment(0), |d| Moment::start_of(d, self.zone));
        (at(self.year, 1, 1), at(self.year + 1, 1, 11))
    }

    /// Every hit of the year. Payments of the year before are compared with,
    /// and not told again.
    pub(crate) async fn all(&self, read: &mut impl Read) -> Result<Vec<Hit>> {
        let (mut hits, paid) = self.of_payments(read).await?;
        let own: HashSet<i64> = paid.iter().filter(|p| p.day.year() == self.year).map(|p| p.id).collect();
        hits.retain(|h| h.documents.iter().any(|d| own.contains(d)));
        hits.extend(self.of_papers(read, &paid).await?);
        hits.extend(payments::repaid_elsewhere(&facts::repaid(read, (self.year, self.year)).await?));
        let spent = facts::spent(read, self.year).await?;
        hits.extend(evidence::accounts_of_spending(&spent, self.zone, &self.policy));
        hits.extend(self.of_buying(read).await?);
        hits.extend(self.of_lists(read).await?);
        hits.extend(self.of_dates(read).await?);
        hits.extend(self.of_cash(read).await?);
        hits.extend(self.of_persons(read).await?);
        hits.extend(self.of_rules(read, &paid).await?);
        hits.sort_by(|a, b| a.key.cmp(&b.key));
        hits.dedup_by(|a, b| a.key == b.key);
        Ok(hits)
    }

    /// What may hold a payment of this year or the last.
    pub(crate) async fn holding(&self, read: &mut impl Read) -> Result<Vec<Hit>> {
        let (mut hits, paid) = self.of_payments(read).await?;
        hits.extend(self.of_papers(read, &paid).await?);
        hits.extend(payments::repaid_elsewhere(&facts::repaid(read, (self.year - 1, self.year)).await?));
        hits.retain(|h| h.analytic.holds());
        Ok(hits)
    }

    async fn of_payments(&self, read: &mut impl Read) -> Result<(Vec<Hit>, Vec<Payment>)> {
        let paid = facts::payments(read, self.year).await?;
        let accounts = facts::accounts(read, self.zone).await?;
        let mut hits = payments::judge(&paid, &accounts, &self.policy);
        let of_employees = ::payroll::public::employees_as_companies(read, self.year).await?;
        hits.extend(payments::as_companies(&paid, &of_employees.into_iter().collect()));
        Ok((hits, paid))
    }

    async fn of_buying(&self, read: &mut impl Read) -> Result<Vec<Hit>> {
        let mut hits = buying::split(&purchases::bought(read, self.year).await?, &self.policy);
        hits.extend(buying::prices(&purchases::priced(read, self.year).await?, &self.policy));
        Ok(hits)
    }

    /// Lists of payees beside the register of staff.
    async fn of_lists(&self, read: &mut impl Read) -> Result<Vec<Hit>> {
        let lines = ::payroll::public::paid(read, self.year).await?;
        let register = staff::public::register(read).await?;
        Ok(payroll::judge(&lines, &register, self.year, &self.policy))
    }

    /// Papers lie on requests; the payments of their threads are named too.
    async fn of_papers(&self, read: &mut impl Read, paid: &[Payment]) -> Result<Vec<Hit>> {
        let papers = facts::papers(read, self.year).await?;
        let mut hits = evidence::same_paper(&papers);
        for hit in &mut hits {
            let of_hit = |d: &i64| hit.documents.contains(d);
            let threads: HashSet<i64> = papers.iter().filter(|p| of_hit(&p.document)).map(|p| p.thread).collect();
            let more = paid.iter().filter(|p| threads.contains(&p.thread) && !hit.documents.contains(&p.id));
            let more: Vec<i64> = more.map(|p| p.id).collect();
            hit.documents.extend(more);
        }
        Ok(hits)
    }

    async fn of_dates(&self, read: &mut impl Read) -> Result<Vec<Hit>> {
        let acts = journal::dated(read, self.span(), self.zone).await?;
        let own: Vec<_> = acts.iter().filter(|a| a.entered.year() == self.year).cloned().collect();
        let mut hits = dates::back_dated(&own, &self.calendar, &self.policy);
        let mut before = Vec::new();
        for year in self.year - 3..self.year {
            before.extend(journal::year_end(read, year, self.zone).await?);
        }
        hits.extend(dates::late_december(&dates::count(&acts, self.year), &before, &self.policy));
        Ok(hits)
    }

    async fn of_cash(&self, read: &mut impl Read) -> Result<Vec<Hit>> {
        let withheld = facts::withheld(read, self.year).await?;
        let held = facts::held(read, self.year, self.zone).await?;
        let mut hits = cash::not_remitted(&withheld, self.today, &self.policy);
        hits.extend(cash::not_returned(&held, self.today));
        hits.extend(cash::resting(&held, self.today, &self.policy));
        hits.extend(cash::lapping(&facts::given_back(read, self.year).await?, &self.policy));
        let panjar = treasury::public::open_panjar(read, self.year).await?;
        hits.extend(cash::long_panjar(&panjar, self.today, &self.policy));
        Ok(hits)
    }

    async fn of_persons(&self, read: &mut impl Read) -> Result<Vec<Hit>> {
        let span = self.span();
        let mut hits = hands::short_offices(&journal::offices(read, span, self.zone).await?, &self.policy);
        hits.extend(hands::decrees(&journal::decrees(read).await?));
        hits.extend(hands::stamps(&journal::approvals(read, span, self.zone).await?, &self.policy));
        hits.extend(hands::both_sides(&journal::both_sides(read, span).await?));
        let shares = journal::shares(read, self.year).await?;
        let trios = hands::trios(&shares, self.year, &self.policy);
        hits.extend(hands::sellers(&shares, &trios, self.year, &self.policy));
        hits.extend(trios);
        let (used, first) = journal::recorded(read, span, self.zone).await?;
        hits.extend(hands::late_decrees(&used, first, &self.policy));
        hits.extend(bending::typed(&journal::typed(read, span).await?, self.year));
        Ok(hits)
    }

    async fn of_rules(&self, read: &mut impl Read, paid: &[Payment]) -> Result<Vec<Hit>> {
        let ceilings = facts::ceilings(read, self.year, self.zone).await?;
        let moved = ceilings.iter().any(|c| Some(c.order) != ceilings.first().map(|c| c.order));
        let mut hits = match moved {
            true => bending::shifted(&ceilings, &facts::charged(read, self.year).await?, &self.policy),
            false => Vec::new(),
        };
        let sp2d = paid.iter().filter(|p| p.is_sp2d && p.day.year() == self.year);
        let paid: Vec<PaidOn> = sp2d.map(|p| PaidOn { day: p.day, document: p.id, amount: p.amount }).collect();
        let values = facts::rules(read).await?;
        let locks = journal::locks(read, self.span()).await?;
        // Every step tells when it was entered; few years need to be asked for that.
        let done = match bending::changes_within_a_day(&values) || locks.iter().any(|l| l.opens) {
            true => journal::dated(read, self.span(), self.zone).await?,
            false => Vec::new(),
        };
        let rules = bending::bent(&values, &paid, &done, &self.policy);
        hits.extend(bending::reopened(&locks, &done, &self.policy));
        // A value of another year is another year's finding.
        hits.extend(rules.into_iter().filter(|h| !h.documents.is_empty() || self.year == self.today.year()));
        Ok(hits)
    }
}
