# Words in documents.

document-before-production = Before production
document-before-installation = Before installation
document-after = After installation
document-kitchen = Fitted kitchen ({ $kind })
document-purpose = Payment under contract { $number }, { $purpose }
