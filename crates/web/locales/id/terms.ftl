# Terms of the field that recur, as docs/terms.md has them.
# Terms and messages share their names in this library, so terms have a prefix.
-term-cash-plan = rencana kas
-term-ceiling = pagu
-term-programme = Program
-term-activity = Kegiatan
-term-sub-activity = Sub kegiatan
