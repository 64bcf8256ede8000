# Слова в документах.

document-before-production = До начала производства
document-before-installation = До монтажа
document-after = После монтажа
document-kitchen = Кухонный гарнитур ({ $kind } кухня)
document-purpose = Оплата по договору { $number }, { $purpose }
