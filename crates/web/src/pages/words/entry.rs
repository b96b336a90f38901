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
}
