//! Words of the ways in: the founding link, and signing in by an identity
//! provider.

words! {
    first_title: "Mulai: administrator pertama",
    first_lead: "Belum ada yang mempunyai akun di Simpul ini. Yang mengisi halaman ini menjadi administrator pertama. Tautan ini hanya sekali pakai dan berlaku satu jam.",
    again: "Kata sandi, sekali lagi",
    again_differs: "Tidak sama dengan kata sandi di atasnya.",
    first_button: "Dirikan administrasi",
    first_gone: "Tautan pendirian ini sudah terpakai, sudah lewat satu jam, atau tidak dikenal.",
    first_gone_help: "Bila belum ada yang mempunyai akun, jalankan lagi Simpul di mesinnya untuk mendapat tautan baru. Selain itu, masuklah dengan akun Anda.",
    sso_or: "Atau masuk lewat",
    sso_away_help: "Masuk dengan kata sandi tetap bisa, dan tidak ada yang hilang. Coba lagi nanti.",
    sso_refused: "Penyedia identitas tidak mengenali percobaan masuk ini.",
    sso_foreign: "Halaman ini bukan lanjutan dari percobaan masuk di peramban ini, atau sudah lebih dari sepuluh menit.",
    sso_again: "Mulai lagi dari halaman ini, atau masuk dengan kata sandi.",
    sso_unpaired_help: "Masuk sekali dengan kata sandi akun Anda; sesudahnya pemasangan ditawarkan.",
    sso_pair_title: "Masuk lewat penyedia identitas",
    sso_pair_lead: "Akun yang dipasangkan dapat masuk lewat penyedia identitas sebagai ganti kata sandi. Kode masuk tetap diminta, dan menandatangani tetap memerlukan kode.",
    sso_pair_who: "Identitas yang akan dipasangkan dengan akun Anda",
    sso_provider: "Penyedia",
    sso_known_as: "Dikenal sebagai",
    sso_nameless: "tanpa nama",
    sso_pair_button: "Pasangkan dengan akun saya",
    sso_pair_link: "Pasangkan",
    sso_gone: "Tidak ada identitas yang menunggu dipasangkan; mulailah lagi.",
    sso_title: "Penyedia identitas",
    sso_none: "Akun Anda belum dipasangkan.",
    sso_since: "Dipasangkan sejak",
    sso_unpair: "Lepaskan pasangan",
    sso_unpair_hint: "Sesudahnya Anda masuk dengan kata sandi saja.",
    sso_still_there: "Sesi Anda di penyedia identitas tidak ikut berakhir. Keluarlah juga di sana bila komputer ini dipakai bersama.",
}

pub(crate) fn away(name: &str) -> String {
    format!("{name} sedang tidak menjawab.")
}

/// What somebody is told whose identity no account is paired with.
pub(crate) fn unpaired(likely: Option<&str>) -> String {
    match likely {
        Some(name) => format!("Identitas ini belum dipasangkan. Agaknya akun Anda «{name}»."),
        None => "Identitas ini belum dipasangkan dengan akun mana pun.".into(),
    }
}
