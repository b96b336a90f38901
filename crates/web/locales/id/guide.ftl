guide-all = Semua panduan
guide-this-page = Panduan halaman ini
guide-of-refusal = Arti penolakan ini
guide-only-indonesian = Panduan ini ditulis dalam bahasa Indonesia.
