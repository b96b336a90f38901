//! F02, F09, F10: money that left twice, to a shared account, or to one that
//! was changed just before.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Day, Money};

use crate::model::{Analytic, Hit, PayeeAccount, Payment, Repaid};
use crate::policy::Policy;

/// Everything that is asked of the year's payments and their accounts.
pub fn judge(payments: &[Payment], accounts: &[PayeeAccount], policy: &Policy) -> Vec<Hit> {
    let mut hits = same_amount(payments, policy);
    // One pair is one finding, however many things are the same about it.
    let told: BTreeSet<Vec<i64>> = hits.iter().map(|h| h.documents.clone()).collect();
    hits.extend(same_invoice(payments, policy).into_iter().filter(|h| !told.contains(&h.documents)));
    hits.extend(shared(payments, accounts));
    hits.extend(together(payments, accounts, policy));
    hits.extend(to_treasurers(payments, policy));
    hits.extend(changed(payments, accounts, policy));
    hits.extend(changed_back(payments, accounts, policy));
    hits
}

fn apart(a: Day, b: Day) -> i64 {
    a.days_since(b).abs()
}

/// What an advance brings its treasurer is no payment of a bill.
fn pays_a_bill(p: &Payment) -> bool {
    !p.is_sp2d || p.flow == "LS"
}

/// A pair, told from the earlier to the later.
fn pair(analytic: Analytic, a: &Payment, b: &Payment, how: &str) -> Hit {
    let (first, second) = if (a.day, a.id) <= (b.day, b.id) { (a, b) } else { (b, a) };
    let told = format!(
        "{} tanggal {} dan {} tanggal {}: {how}, {}.",
        first.number,
        first.day.long(),
        second.number,
        second.day.long(),
        second.amount.rupiah()
    );
    Hit::new(analytic, format_args!("{}-{}", first.id, second.id), told)
        .of(second.unit, second.amount, vec![first.id, second.id])
        .to(second.payee, second.rekening.clone())
}

/// Each payment is put beside the one before it, so that five equal ones are
/// four findings, not ten.
fn same_amount(payments: &[Payment], policy: &Policy) -> Vec<Hit> {
    let mut groups: BTreeMap<(&[u8], Money), Vec<&Payment>> = BTreeMap::new();
    for p in payments.iter().filter(|p| pays_a_bill(p) && p.amount >= policy.same_least) {
        if let Some(idx) = &p.account_idx {
            groups.entry((idx, p.amount)).or_default().push(p);
        }
    }
    let mut hits = Vec::new();
    for mut group in groups.into_values() {
        group.sort_by_key(|p| (p.day, p.id));
        for two in group.windows(2) {
            if let [a, b] = two
                && a.thread != b.thread
                && apart(a.day, b.day) <= policy.same_days
            {
                hits.push(pair(Analytic::PaidTwice, a, b, "jumlah yang sama ke rekening yang sama"));
            }
        }
    }
    hits
}

/// One letter more, less, or other. The texts are folded and short.
pub fn nearly_equal(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let rest = |list: &[char], from: usize| list.get(from..).unwrap_or_default().to_vec();
    match long.len() - short.len() {
        0 => rest(short, same + 1) == rest(long, same + 1),
        1 => rest(short, same) == rest(long, same + 1),
        _ => false,
    }
}

/// The same invoice again; or one that differs by a letter and asks for just as
/// much. Bills of one seller count up, so without the sum the next in turn
/// would be a finding each time.
fn same_invoice(payments: &[Payment], policy: &Policy) -> Vec<Hit> {
    let mut groups: BTreeMap<i64, Vec<(&Payment, &str)>> = BTreeMap::new();
    for p in payments.iter().filter(|p| pays_a_bill(p) && p.amount >= policy.same_least) {
        if let (Some(payee), Some(invoice)) = (p.payee, p.invoice.as_deref().filter(|i| !i.is_empty())) {
            groups.entry(payee).or_default().push((p, invoice));
        }
    }
    let mut hits = Vec::new();
    for mut group in groups.into_values() {
        // Near ones ask for as much, so they stand beside each other.
        group.sort_by_key(|(p, invoice)| (p.amount, *invoice, p.id));
        let near = |a: &(&Payment, &str), b: &(&Payment, &str)| {
            a.0.amount == b.0.amount && a.1 != b.1 && nearly_equal(a.1, b.1)
        };
        for (n, a) in group.iter().enumerate() {
            let rest = group.get(n + 1..).unwrap_or_default();
            let alike = rest
                .iter()
                .take_while(|b| b.0.amount == a.0.amount)
                .find(|b| near(a, b) && a.0.thread != b.0.thread && apart(a.0.day, b.0.day) <= policy.invoice_days);
            if let Some(b) = alike {
                hits.push(pair(Analytic::InvoiceTwice, a.0, b.0, "nomor tagihan hampir sama, jumlah sama"));
            }
        }
        group.sort_by_key(|(p, invoice)| (*invoice, p.day, p.id));
        for two in group.windows(2) {
            if let [a, b] = two
                && a.1 == b.1
                && a.0.thread != b.0.thread
            {
                hits.push(pair(Analytic::InvoiceTwice, a.0, b.0, "nomor tagihan yang sama"));
            }
        }
    }
    hits
}

/// Payments by the register's row of their account.
fn by_account(payments: &[Payment]) -> BTreeMap<i64, Vec<&Payment>> {
    let mut all: BTreeMap<i64, Vec<&Payment>> = BTreeMap::new();
    for p in payments {
        if let Some(account) = p.account {
            all.entry(account).or_default().push(p);
        }
    }
    all
}

fn sum<'p>(payments: impl IntoIterator<Item = &'p &'p Payment>) -> Money {
    payments.into_iter().fold(Money::ZERO, |all, p| all.plus(p.amount))
}

/// One number under several payees, in force or not. The register refuses two
/// that are in force; one that was replaced may come back under another name.
fn shared(payments: &[Payment], accounts: &[PayeeAccount]) -> Vec<Hit> {
    let paid = by_account(payments);
    let mut groups: BTreeMap<&[u8], Vec<&PayeeAccount>> = BTreeMap::new();
    for a in accounts.iter().filter(|a| a.confirmed_on.is_some()) {
        groups.entry(&a.idx).or_default().push(a);
    }
    let mut hits = Vec::new();
    for group in groups.into_values() {
        let payees: BTreeSet<i64> = group.iter().map(|a| a.payee).collect();
        let (Some(first), true) = (group.iter().map(|a| a.id).min(), payees.len() > 1) else { continue };
        let mine: Vec<&&Payment> = group.iter().filter_map(|a| paid.get(&a.id)).flatten().collect();
        let (Some(unit), amount) = (mine.first().map(|p| p.unit), sum(mine.iter().copied())) else { continue };
        let told = format!(
            "Satu nomor rekening tercatat atas {} penerima; dibayar {} kali, seluruhnya {}.",
            payees.len(),
            mine.len(),
            amount.rupiah()
        );
        let documents = mine.iter().map(|p| p.id).collect();
        // Who explains that these share it has not explained the next one.
        let about = payees.iter().fold(first.to_string(), |all, payee| format!("{all}-{payee}"));
        hits.push(Hit::new(Analytic::SharedAccount, about, told).of(unit, amount, documents));
    }
    hits
}

/// Several accounts that one person brought on one day at one bank, paid
/// within a few days.
fn together(payments: &[Payment], accounts: &[PayeeAccount], policy: &Policy) -> Vec<Hit> {
    let paid = by_account(payments);
    let mut groups: BTreeMap<(i64, Day, String), Vec<&PayeeAccount>> = BTreeMap::new();
    for a in accounts {
        // An operator of a practice folder sets up many at once.
        if a.proposed_by != 0 {
            groups.entry((a.proposed_by, a.proposed_on, kernel::text::fold(&a.bank))).or_default().push(a);
        }
    }
    let mut hits = Vec::new();
    for ((person, day, _), group) in groups {
        let Some(lowest) = group.iter().map(|a| a.id).min() else { continue };
        let mut firsts: Vec<&Payment> =
            group.iter().filter_map(|a| paid.get(&a.id)?.iter().copied().min_by_key(|p| (p.day, p.id))).collect();
        firsts.sort_by_key(|p| (p.day, p.id));
        // The most first payments that lie within the span of days.
        let within = |from: &Payment| -> Vec<&Payment> {
            let near = |p: &&&Payment| (0..=policy.together_days).contains(&p.day.days_since(from.day));
            firsts.iter().filter(near).copied().collect()
        };
        let most = firsts.iter().map(|p| within(p)).max_by_key(Vec::len).unwrap_or_default();
        let Some(unit) = most.first().map(|p| p.unit) else { continue };
        if i64::try_from(most.len()).unwrap_or(i64::MAX) < policy.together {
            continue;
        }
        let amount = sum(&most);
        let told = format!(
            "{} rekening didaftarkan satu orang pada {} di satu bank, lalu dibayar dalam {} hari, seluruhnya {}.",
            most.len(),
            day.long(),
            policy.together_days,
            amount.rupiah()
        );
        let documents = most.iter().map(|p| p.id).collect();
        hits.push(Hit::new(Analytic::RegisteredTogether, lowest, told).of(unit, amount, documents).by(person));
    }
    hits
}

/// A company that is paid on the account of an employee's pay.
pub fn as_companies(payments: &[Payment], of_employees: &BTreeSet<Vec<u8>>) -> Vec<Hit> {
    let suspect =
        |p: &&Payment| p.payee_kind == "badan" && p.account_idx.as_ref().is_some_and(|idx| of_employees.contains(idx));
    let mut groups: BTreeMap<i64, Vec<&Payment>> = BTreeMap::new();
    for p in payments.iter().filter(suspect) {
        groups.entry(p.account.unwrap_or_default()).or_default().push(p);
    }
    let hit = |(account, group): (i64, Vec<&Payment>)| {
        let (unit, amount) = (group.first()?.unit, sum(&group));
        let told = format!(
            "Rekening yang menerima gaji pegawai tercatat atas badan usaha dan dibayar {} kali, seluruhnya {}.",
            group.len(),
            amount.rupiah()
        );
        let payee = group.first()?.payee;
        let documents = group.iter().map(|p| p.id).collect();
        Some(Hit::new(Analytic::PayrollAsCompany, account, told).of(unit, amount, documents).to(payee, None))
    };
    groups.into_iter().filter_map(hit).collect()
}

/// LS into a treasurer's account, of a kind that is not for it.
fn to_treasurers(payments: &[Payment], policy: &Policy) -> Vec<Hit> {
    let wrong = |p: &&Payment| {
        p.is_sp2d && p.flow == "LS" && p.payee_kind == "bendahara" && !policy.treasurer_kinds.contains(&p.ls_kind)
    };
    let hit = |p: &Payment| {
        let told = format!("{} ({}) masuk ke rekening bendahara, {}.", p.number, p.ls_kind, p.amount.rupiah());
        Hit::new(Analytic::DirectToTreasurer, p.id, told)
            .of(p.unit, p.amount, vec![p.id])
            .to(p.payee, p.rekening.clone())
    };
    payments.iter().filter(wrong).map(hit).collect()
}

/// Accounts of each payee in the order in which they came into force.
fn by_payee(accounts: &[PayeeAccount]) -> BTreeMap<i64, Vec<(&PayeeAccount, Day)>> {
    let mut all: BTreeMap<i64, Vec<(&PayeeAccount, Day)>> = BTreeMap::new();
    for a in accounts {
        if let Some(since) = a.confirmed_on {
            all.entry(a.payee).or_default().push((a, since));
        }
    }
    for list in all.values_mut() {
        list.sort_by_key(|(a, since)| (*since, a.id));
    }
    all
}

/// A large payment into an account that took another one's place a few days
/// before: a bill, or what an advance brings its treasurer.
fn changed(payments: &[Payment], accounts: &[PayeeAccount], policy: &Policy) -> Vec<Hit> {
    let all = by_payee(accounts);
    let mut hits = Vec::new();
    for p in payments.iter().filter(|p| p.amount >= policy.change_least) {
        let (Some(payee), Some(account)) = (p.payee, p.account) else { continue };
        let list = all.get(&payee).map_or(&[][..], Vec::as_slice);
        let Some(at) = list.iter().position(|(a, _)| a.id == account) else { continue };
        let (Some((now, since)), true) = (list.get(at), at > 0) else { continue };
        let Some((before, _)) = list.get(at - 1) else { continue };
        let days = p.day.days_since(*since);
        if before.idx == now.idx || !(0..=policy.change_days).contains(&days) {
            continue;
        }
        let same = if now.proposed_by == p.drafted_by { " Yang mengusulkannya juga menyusun SPP-nya." } else { "" };
        let told = format!(
            "{} dibayar {} hari sesudah rekening penerimanya diganti ({}), {}.{same}",
            p.number,
            days,
            since.long(),
            p.amount.rupiah()
        );
        hits.push(
            Hit::new(Analytic::ChangedBeforePayment, format_args!("{}-{}", p.id, account), told)
                .of(p.unit, p.amount, vec![p.id])
                .to(p.payee, p.rekening.clone())
                .by(now.proposed_by),
        );
    }
    hits
}

/// An account gives way to another and comes back soon: what was paid between
/// went there.
fn changed_back(payments: &[Payment], accounts: &[PayeeAccount], policy: &Policy) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (payee, list) in by_payee(accounts) {
        for three in list.windows(3) {
            let [(first, _), (between, since), (last, back)] = three else { continue };
            let days = back.days_since(*since);
            if first.idx != last.idx || between.idx == last.idx || days > policy.back_days {
                continue;
            }
            let went: Vec<&Payment> = payments.iter().filter(|p| p.account == Some(between.id)).collect();
            let Some(unit) = went.first().map(|p| p.unit) else { continue };
            let amount = sum(&went);
            let told = format!(
                "Rekening penerima nomor {payee} diganti {} dan dikembalikan sesudah {days} hari; {} pembayaran masuk ke rekening sementara, {}.",
                since.long(),
                went.len(),
                amount.rupiah()
            );
            let hit = Hit::new(Analytic::ChangedBack, last.id, told);
            let documents = went.iter().map(|p| p.id).collect();
            hits.push(hit.of(unit, amount, documents).to(Some(payee), None).by(between.proposed_by));
        }
    }
    hits
}

/// A retur that goes into another account than the request named.
pub fn repaid_elsewhere(all: &[Repaid]) -> Vec<Hit> {
    let hit = |r: &Repaid| {
        let told = format!(
            "Retur {} dibayar ulang dengan {} ke rekening lain dari yang disalin SPP-nya, {}.",
            r.sp2d,
            r.number,
            r.amount.rupiah()
        );
        let hit = Hit::new(Analytic::RepaidElsewhere, r.id, told).of(r.unit, r.amount, vec![r.id]);
        hit.to(Some(r.payee), None).by(r.asked_by)
    };
    all.iter().filter(|r| r.before != r.now).map(hit).collect()
}
