# Figures of refusals whose names in the data are not Indonesian.
figure-limit = Batas
figure-act = Langkah
