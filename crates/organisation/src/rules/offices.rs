//! Who may hold which office: decree, period, forbidden pairs, one holder.

use kernel::role::{Mandate, Reach};
use kernel::{Day, Moment, Refusal, Refusals, Role, Zone};

use super::{POLICY, clean};
use crate::model::{ForbiddenPair, Holding};

const DECREE_LAW: &str = "PP 12/2019 Ps 4(2), 10(1)l";

/// An office that somebody asks to enter.
#[derive(Clone, Debug)]
pub struct Asked {
    pub person: i64,
    pub role: Role,
    pub unit: Option<i64>,
    pub mandate: Mandate,
    pub decree_number: String,
    pub decree_date: Day,
    pub from: Day,
    pub until: Option<Day>,
}

/// Where and by whom it is asked.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub actor: i64,
    pub today: Day,
    pub practice: bool,
}

/// What the register says already.
#[derive(Clone, Copy, Debug)]
pub struct Register<'a> {
    /// All offices of the person, in every unit.
    pub of_person: &'a [Holding],
    /// All holders of the same office in the same unit.
    pub of_office: &'a [Holding],
    /// Pairs in force; none where the dated data cannot be read.
    pub pairs: Option<&'a [ForbiddenPair]>,
}

/// Offices that order, test, hold or move money, or name who receives it.
pub fn moves_money(role: Role) -> bool {
    use Role as R;
    !matches!(
        role,
        R::Administrator
            | R::Personnel
            | R::Dprd
            | R::Auditor
            | R::Inspektorat
            | R::Bappeda
            | R::Tapd
            | R::StaffDrafter
    )
}

/// Offices of which the law knows one full holder in a place at a time. There
/// may be several Kuasa BUD (PP 12/2019 Ps 9), KPA, PPTK and assistants.
pub fn has_one_holder(role: Role) -> bool {
    use Role as R;
    matches!(
        role,
        R::Bupati
            | R::Sekda
            | R::Ppkd
            | R::Bud
            | R::Pa
            | R::PpkSkpd
            | R::PpkUnit
            | R::BendaharaPengeluaran
            | R::BendaharaPenerimaan
    )
}

/// May this office be entered? Gives the cleaned decree number.
pub fn grant(asked: &Asked, register: &Register<'_>, at: &Setting) -> Result<String, Refusals> {
    let mut refusals = Refusals::new();
    let number =
        clean(&mut refusals, "JABATAN-KEPUTUSAN", "decree_number", "Nomor keputusan", &asked.decree_number, 120);
    form(&mut refusals, asked, at);
    refusals.require(at.practice || at.actor != asked.person || !moves_money(asked.role), || {
        let message = format!("Anda tidak dapat memasukkan jabatan {} untuk diri sendiri.", asked.role.title());
        Refusal::new("JABATAN-DIRI-SENDIRI", POLICY, message, "Mintalah administrator lain.").at("official")
    });
    let twin = register.of_person.iter().find(|h| h.grant.role == asked.role && same_place(h, asked));
    if let Some(held) = twin.filter(|h| overlaps(h, asked)) {
        let message = format!("{} sudah memegang {} {}.", held.name, held.grant.role.title(), described(held));
        let remedy = "Akhiri dahulu jabatan itu (end-role), atau pilih masa yang tidak bertumpuk.";
        refusals.push(Refusal::new("JABATAN-GANDA", DECREE_LAW, message, remedy).at("role"));
    }
    separation(&mut refusals, asked, register);
    one_holder(&mut refusals, asked, register.of_office);
    refusals.or(number)
}

/// The form of the decree: place, dates, mandate.
fn form(refusals: &mut Refusals, asked: &Asked, at: &Setting) {
    let title = asked.role.title();
    refusals.require(asked.role.reach() == Reach::Region || asked.unit.is_some(), || {
        let message = format!("{title} adalah jabatan pada SKPD atau unit, tetapi unitnya tidak disebut.");
        Refusal::new("JABATAN-UNIT", DECREE_LAW, message, "Sebut kode SKPD atau unitnya.").at("unit")
    });
    refusals.require(asked.role.reach() == Reach::Unit || asked.unit.is_none(), || {
        let message = format!("{title} adalah jabatan untuk seluruh daerah, bukan untuk satu unit.");
        Refusal::new("JABATAN-DAERAH", DECREE_LAW, message, "Kosongkan unitnya.").at("unit")
    });
    refusals.require(asked.decree_date <= at.today, || {
        let message =
            format!("Keputusan bertanggal {}, padahal hari ini {}.", asked.decree_date.long(), at.today.long());
        let remedy = "Masukkan keputusan setelah ditandatangani, dengan tanggal yang tertulis padanya.";
        Refusal::new("JABATAN-TANGGAL-KEPUTUSAN", DECREE_LAW, message, remedy)
            .day("tanggal-keputusan", asked.decree_date)
            .day("hari-ini", at.today)
            .at("decree_date")
    });
    refusals.require(asked.until.is_none_or(|until| until >= asked.from), || {
        let message = format!("Masa jabatan berakhir sebelum dimulai ({}).", asked.from.long());
        Refusal::new("JABATAN-MASA", DECREE_LAW, message, "Perbaiki tanggal mulai atau tanggal akhirnya.").at("until")
    });
    let temporary = matches!(asked.mandate, Mandate::Plh | Mandate::Pj);
    refusals.require(!temporary || asked.until.is_some(), || {
        let message =
            format!("{} untuk sementara, jadi harus ada tanggal akhirnya.", asked.mandate.code().to_uppercase());
        let remedy = "Isi tanggal akhir menurut keputusannya.";
        Refusal::new("JABATAN-SEMENTARA", "UU 30/2014 Ps 34(2); UU 23/2014 Ps 214", message, remedy).at("until")
    });
}

/// Forbidden pairs by person, in the whole regency: the law forbids the
/// person, not the desk.
fn separation(refusals: &mut Refusals, asked: &Asked, register: &Register<'_>) {
    let Some(pairs) = register.pairs else {
        let message =
            "Daftar jabatan yang tidak boleh dirangkap tidak terbaca, jadi tidak ada jabatan yang dimasukkan.";
        let remedy = "Mintalah administrator memeriksa data bertanggal «pasangan-terlarang».";
        refusals.push(Refusal::new("DATA-PASANGAN", POLICY, message, remedy));
        return;
    };
    for held in register.of_person.iter().filter(|h| overlaps(h, asked)) {
        if let Some(pair) = forbidden(pairs, held.grant.role, asked.role) {
            refusals.push(forbidden_refusal(pair, held, asked.role));
        }
    }
}

/// The pair that forbids two offices, either way round.
pub fn forbidden(pairs: &[ForbiddenPair], a: Role, b: Role) -> Option<&ForbiddenPair> {
    let meets = |p: &ForbiddenPair, a, b| p.one.contains(&a) && p.other.contains(&b);
    pairs.iter().find(|p| meets(p, a, b) || meets(p, b, a))
}

fn forbidden_refusal(pair: &ForbiddenPair, held: &Holding, asked: Role) -> Refusal {
    let message = format!(
        "{} memegang {} {}, yang tidak boleh dirangkap dengan {}.",
        held.name,
        held.grant.role.title(),
        described(held),
        asked.title()
    );
    let remedy = "Tunjuk orang lain, atau akhiri dahulu jabatan yang lama (end-role).";
    Refusal::new("JABATAN-RANGKAP", &pair.source, message, remedy)
        .figure("dipegang", held.grant.role.code())
        .figure("diminta", asked.code())
        .figure("keputusan", held.grant.decree.clone())
        .at("role")
}

fn one_holder(refusals: &mut Refusals, asked: &Asked, of_office: &[Holding]) {
    // Plt and Plh stand beside the holder, or in his place.
    if !has_one_holder(asked.role) || !asked.mandate.may_allocate() {
        return;
    }
    let other = of_office.iter().find(|h| {
        h.person != asked.person && h.grant.mandate.may_allocate() && same_place(h, asked) && overlaps(h, asked)
    });
    if let Some(held) = other {
        let message = format!("{} sudah dipegang {} {}.", asked.role.title(), held.name, described(held));
        let remedy = "Akhiri dahulu jabatan pejabat lama (end-role), atau tunjuk sebagai Plt/Plh.";
        refusals.push(
            Refusal::new("JABATAN-TERISI", DECREE_LAW, message, remedy)
                .figure("keputusan", held.grant.decree.clone())
                .at("role"),
        );
    }
}

fn same_place(held: &Holding, asked: &Asked) -> bool {
    held.grant.role == asked.role && held.grant.unit == asked.unit
}

/// True where both hold on some day. The day on which an office was ended is
/// free for the next one; what was ended before it was confirmed never held.
pub fn overlaps(held: &Holding, asked: &Asked) -> bool {
    if held.ended.is_some() && held.grant.confirmed_at.is_none() {
        return false;
    }
    let last = match (held.grant.until, held.ended.map(|day| day.plus_days(-1))) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    last.is_none_or(|last| asked.from <= last)
        && asked.until.is_none_or(|until| held.grant.from <= until)
        && last.is_none_or(|last| held.grant.from <= last)
}

fn described(held: &Holding) -> String {
    let until = held.grant.until.map_or_else(String::new, |u| format!(" sampai {}", u.long()));
    format!("({}, sejak {}{until})", held.grant.decree, held.grant.from.long())
}

/// The second person's word. He is neither the one who entered the decree nor
/// the one who receives it, and the pairs are judged again: another decree may
/// have been confirmed in between.
pub fn confirm(held: &Holding, register: &Register<'_>, actor: i64) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    still_open(&mut refusals, held);
    refusals.require(held.grant.confirmed_at.is_none(), || {
        let message = format!("Jabatan nomor {} sudah dikonfirmasi.", held.grant.id);
        Refusal::new("JABATAN-SUDAH-DIKONFIRMASI", POLICY, message, "Tidak ada yang perlu dilakukan.").at("grant")
    });
    refusals.require(held.entered_by != actor, || {
        let message = "Anda sendiri yang memasukkan keputusan ini.";
        let remedy = "Mintalah petugas BKPSDM lain atau Sekda mengonfirmasinya.";
        Refusal::new("JABATAN-ORANG-SAMA", POLICY, message, remedy).at("grant")
    });
    refusals.require(held.person != actor, || {
        let message = "Keputusan ini memberi jabatan kepada Anda sendiri.";
        let remedy = "Mintalah petugas BKPSDM lain atau Sekda mengonfirmasinya.";
        Refusal::new("JABATAN-DIRI-SENDIRI", POLICY, message, remedy).at("grant")
    });
    let asked = asked_of(held);
    let others: Vec<Holding> = register.of_person.iter().filter(|h| h.grant.id != held.grant.id).cloned().collect();
    separation(&mut refusals, &asked, &Register { of_person: &others, ..*register });
    refusals.or(())
}

/// One office among others of a decree: what [`confirm`] said of it, with the
/// name before each reason, and whether it is of this decree at all.
pub fn confirm_within(refusals: &mut Refusals, held: &Holding, decree: &str, told: Result<(), Refusals>) {
    let who = format!("{}, {}", held.name, held.grant.role.title());
    refusals.require(held.grant.decree == decree.trim(), || {
        let message = format!("{who}: jabatan ini diberikan oleh keputusan {}.", held.grant.decree);
        let remedy = "Buka lagi halamannya dari daftar pejabat, lalu konfirmasi tiap keputusan sendiri-sendiri.";
        Refusal::new("JABATAN-KEPUTUSAN-LAIN", DECREE_LAW, message, remedy).at("grants")
    });
    for mut refusal in told.err().map(Refusals::into_vec).unwrap_or_default() {
        refusal.message = format!("{who}: {}", refusal.message);
        refusals.push(refusal.at("grants"));
    }
}

pub fn asked_of(held: &Holding) -> Asked {
    Asked {
        person: held.person,
        role: held.grant.role,
        unit: held.grant.unit,
        mandate: held.grant.mandate,
        decree_number: held.grant.decree.clone(),
        decree_date: held.decree_date,
        from: held.grant.from,
        until: held.grant.until,
    }
}

fn still_open(refusals: &mut Refusals, held: &Holding) {
    refusals.require(held.ended.is_none(), || {
        let message = format!("Jabatan nomor {} sudah diakhiri.", held.grant.id);
        Refusal::new("JABATAN-SUDAH-BERAKHIR", DECREE_LAW, message, "Masukkan keputusan baru bila diperlukan.")
            .at("grant")
    });
}

/// An office ends at once. The last administrator and the last personnel
/// officer stay, or nobody could enter or confirm a successor. `active` are the
/// persons who hold the same office today and can sign in.
pub fn end(held: &Holding, active: &[i64], practice: bool) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    still_open(&mut refusals, held);
    let needed = matches!(held.grant.role, Role::Administrator | Role::Personnel) && held.grant.confirmed_at.is_some();
    refusals.require(practice || !needed || active.iter().any(|p| *p != held.person), || last_one(held.grant.role));
    refusals.or(())
}

/// Why the last of an office that everything rests on stays.
pub fn last_one(role: Role) -> Refusal {
    let message = format!("Ini {} terakhir yang aktif; tanpa dia jabatan dan akun tidak dapat diurus.", role.title());
    Refusal::new("JABATAN-TERAKHIR", POLICY, message, "Masukkan dan konfirmasi dahulu penggantinya.")
}

/// When a decree of a practice folder counts as confirmed. Its scripts set the
/// day of each act; a confirmation by the wall clock would leave the past days
/// unsigned. Even here a decree does not work backwards beyond its own date.
pub fn practice_confirmation(asked: &Asked, zone: Zone) -> Moment {
    Moment::start_of(asked.from.max(asked.decree_date), zone)
}

/// Founding happens once.
pub fn found(users: bool) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(!users, || {
        let message = "Administrasi daerah ini sudah berdiri: sudah ada akun.";
        let remedy = "Administrator yang ada memasukkan pejabat baru (add-official, add-user, grant-role).";
        Refusal::new("JABATAN-SUDAH-BERDIRI", POLICY, message, remedy)
    });
    refusals.or(())
}

/// Did this person found the administration? The holder of the machine, who is
/// nobody (0), entered the office of the first administrator alone.
pub fn is_founder(own: &[Holding]) -> bool {
    own.iter().any(|h| h.grant.role == Role::Administrator && h.entered_by == 0 && h.ended.is_none())
}

/// The second founding: by whoever did the first, once. `own` are the actor's
/// offices, `personnel` all that were ever given of BKPSDM.
pub fn found_personnel(own: &[Holding], personnel: &[Holding]) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(is_founder(own), || {
        let message = "Petugas BKPSDM pertama didirikan oleh administrator pertama, yang masuk lewat tautan pendirian.";
        Refusal::new("JABATAN-PENDIRI", POLICY, message, "Mintalah administrator pertama.")
    });
    refusals.require(personnel.is_empty(), || {
        let message = "Petugas BKPSDM pertama sudah didirikan.";
        let remedy = "Petugas BKPSDM berikutnya dimasukkan dengan keputusan (grant-role) dan dikonfirmasi.";
        Refusal::new("JABATAN-SUDAH-BERDIRI", POLICY, message, remedy)
    });
    refusals.or(())
}

#[cfg(test)]
mod tests;
