//! Words around the guide.

words! {
    all: "Semua panduan",
    this_page: "Panduan halaman ini",
    of_refusal: "Arti penolakan ini",
}
