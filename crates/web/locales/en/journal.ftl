journal-title = What happened, newest first
journal-own = Entries of your SKPD, with attempts on it that were refused, and your own attempts.
journal-all = Entries of the whole regency, refused attempts too.
seal-link = The journal's seal and how to check it
person-hint = Part of a name
document-hint = Full number, or the serial number in Simpul
day-from = From day
day-to = Until day
no-entry = No entry matches.
no-entry-help = Loosen the filters. Entries of other SKPD are not shown.
refused = Refused
seal-lead = Each journal entry is a leaf of a tree of digests. Changing one old entry changes the root, and anybody who kept an earlier checkpoint can see it.
checkpoint = Latest checkpoint
log-name = Name of the journal
log-size = Sealed entries
epoch = Epoch
save-checkpoint = Save the checkpoint
log-key = Key for checking the signature
log-key-help = Compare it with the key you received by another way, such as a letter or a public notice. The key on this page alone proves nothing.
how-to-verify = How a third party checks
verify-1 = Receive the journal's key by another way and compare it with the key above.
verify-2 = Open the checkpoint with that key: it is a signed note with the name of the journal, the number of entries and the root of the tree.
verify-3 = Fetch the bundles of entries tile/entries/… and compute the root again as in RFC 6962. It must equal the root in the checkpoint.
verify-4 = Compare with an old checkpoint that you kept. If the old tree is not a part of the new one, the journal was rewritten: keep both and report it to the Inspektorat.
verify-5 = Keep today's checkpoint outside the regency.
verify-here = On the server, the system administrator uses the following commands. The first also checks every row of data against its entry; the second finds a receipt; the third makes a full copy for a third party.
verify-not = The journal proves what was entered, not that it is true.
log-parts = Download sealed entries
log-parts-help = Each file holds at most 256 entries as C2SP tlog-tiles: name of the step, numbers of person and document, time and digests, but not what the step contained. Programs read the same parts under /log/ with a token.
log-parts-more = Older files stand at the addresses with the numbers before, or in the full copy.

journal-rows = Entries { $first }–{ $last }
journal-sealed =
    { $count ->
        [one] { $count } entry is sealed
       *[other] { $count } entries are sealed
    }
