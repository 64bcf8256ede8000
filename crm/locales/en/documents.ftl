# Why a document could not be made.

document-unknown-field = The template has fields that the program does not know: { $detail }. Correct the misspelling and upload it again; all fields are in the list.
document-template-forbidden = The template tries to do what templates may not. Leave nothing in it but fields, conditions and repeated rows.
document-template-external = The template has a picture or an object that comes from elsewhere: { $detail }. Put it into the file itself.
document-template-syntax = There is a mistake in the template: { $detail }. Look at the braces and conditions near this place.
document-template-too-big = The template needs too much memory. Make its pictures smaller and leave out needless repetitions.
document-template-broken = The file does not open as a Word document. Save it anew as .docx.
document-timeout = The document was not ready after { $detail } seconds. Try again, and if it happens again make the template simpler.
document-pdf-failed = The pages could not be shown. Download the document and open it in Word.
