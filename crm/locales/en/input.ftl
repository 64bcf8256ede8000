# What was typed wrong: what could not be read, what would be right, an example.

sum-empty = The sum is empty. Write it in digits, for example: 150 000.
sum-unreadable = Could not read the sum “{ $text }”. Write it in roubles, in digits, for example: 150 000.
sum-digits = “{ $text }” has unusual digits. Type the sum with the digits 0–9, for example: 150 000.
sum-negative = The sum “{ $text }” is below zero. Write it without the minus, for example: 5 000.
sum-fraction = “{ $text }” has too many digits after the mark. Kopecks are two digits, for example: 150 000,50.
sum-too-large = The sum is too large: ₽{ $limit } at most. Check the zeros, for example: 150 000.
sum-ambiguous = Is “{ $text }” ₽{ $roubles }? Confirm it or write the sum in full, for example: 150 000.

date-empty = The date is empty. Write it, for example: 15.12.2026 or tomorrow.
date-unreadable = Could not read the date “{ $text }”. Write it, for example: 15.12.2026, tomorrow or in 3 days.
date-unreadable-past = Could not read the date “{ $text }”. Write it, for example: 05.11.2026, yesterday or today.
date-digits = “{ $text }” has unusual digits. Type the date with the digits 0–9, for example: 15.12.2026.
date-no-such-day = There is no such day: “{ $text }”. Check the day and the month, for example: 28.02.2027.
date-year = The year does not fit: “{ $text }”. It must be from { $first } to { $last }, for example: 15.12.2026.
date-ambiguous = Is “{ $text }” { $day }? Confirm it or write the date with dots, day first, for example: 15.12.2026.
date-weekday-differs = The weekday in “{ $text }” does not fit the date. Do you mean { $day }? Confirm it or write the date alone, for example: 15.12.2026.
date-in-past = { $date } is past. Give today or a later day, for example: tomorrow.
date-in-future = { $date } is still to come. Give the day when it happened, for example: today.

time-empty = The time is empty. Write it, for example: 09:30.
time-unreadable = Could not read the time “{ $text }”. Write hours and minutes, for example: 09:30.
time-no-such = There is no such time: “{ $text }”. Hours go from 0 to 23, minutes from 0 to 59, for example: 09:30.
time-ambiguous = Is “{ $text }” hours and minutes? Confirm it or write the time with a colon, for example: 09:30.

moment-empty = The date and time are empty. Write them together, for example: 15.12 09:00.
moment-unreadable = Could not read the date and time “{ $text }”. Write them together, for example: 15.12 09:00 or tomorrow at 10.
moment-no-time = “{ $text }” has no time. Write the date and the time, for example: 15.12 09:00.
moment-no-date = “{ $text }” has no date. Write the date and the time, for example: tomorrow at 10.
moment-skipped = There is no { $time } on { $day }: the clocks go forward. Choose an hour later or earlier, for example: 09:00.
moment-doubled = { $time } comes twice on { $day }: the clocks go back. Confirm the first or choose another time, for example: 09:00.

duration-empty = The duration is empty. Write it in hours, for example: 4.
duration-unreadable = Could not read the duration “{ $text }”. Write it in hours, for example: 4, 1.5 or all day.
duration-out-of-range = The duration “{ $text }” does not fit. It must be half an hour to 24 hours in steps of half an hour, for example: 4 or 1.5.

phone-empty = The phone number is empty. Write it, for example: +7 999 123-45-67.
phone-unreadable = There is no such number: “{ $text }”. Check the digits; begin a foreign number with a plus and the country code. For example: +7 999 123-45-67.
phone-digits = “{ $text }” has unusual digits. Type the number with the digits 0–9, for example: +7 999 123-45-67.
phone-letters = The number “{ $text }” has letters. Leave only digits, for example: +7 999 123-45-67.
phone-several = “{ $text }” has more than one number. Write one, for example: +7 999 123-45-67.
phone-too-short = The number “{ $text }” lacks digits. Write it whole with its code, for example: +7 999 123-45-67.
phone-too-long = The number “{ $text }” has too many digits. After +7 there are ten, for example: +7 999 123-45-67.
phone-premium = “{ $text }” is a premium-rate number and must not be called. Write an ordinary one, for example: +7 999 123-45-67.

name-empty = The name is empty. Write it, for example: Maria Ivanova.
name-no-letters = “{ $text }” has no letters. Write a name, for example: Maria Ivanova.
name-too-long = The name is too long: { $length } characters of { $limit }. Shorten it, for example: Maria Ivanova.
text-empty = The text is empty. Write at least a few words, for example: call in the afternoon.
text-too-long = The text is too long: { $length } characters of { $limit }. Shorten it to what matters, for example: small lift, call an hour ahead.

inn-form = The INN “{ $text }” does not fit. It has 10 digits for a company or 12 for a person, for example: 7707083893.
inn-key = The INN { $text } is mistyped: its check digits do not fit. Compare it with the document; a right one looks like 7707083893.
kpp-form = The KPP “{ $text }” does not fit. It has 9 characters, for example: 773601001.
ogrn-form = The OGRN “{ $text }” does not fit. A company's has 13 digits, a sole trader's 15, for example: 1027700132195.
ogrn-key = The OGRN { $text } is mistyped: its check digit does not fit. Compare it with the document; a right one looks like 1027700132195.
bic-form = The BIC “{ $text }” does not fit. It has 9 digits, the first is 0, for example: 044525225.
account-form = The account number “{ $text }” does not fit. It has 20 digits, for example: 40702810200000000001.
account-key = The account { $text } does not fit the BIC { $bic }: the control key differs. Compare both numbers; a right pair looks like 40702810200000000001 and 044525225.
passport-form = The passport “{ $text }” does not fit. It needs series and number, 10 digits in all, for example: 4510 123456.
