"""The language of a message is told from ten plain sentences a language."""

import pytest

from manyhands.talk.engine import detect_language

SENTENCES = {
    "ht": """Nou bezwen dlo ak manje
Mwen ta renmen konnen kilè lekòl la ap louvri
Kay mwen kraze, mwen nan lari ak timoun yo
Tanpri voye tant pou nou
M ap viv nan yon ti kay
Ki kote moun ka jwenn doktè
Pa gen anyen pou nou manje
Mesi anpil pou èd la
Eske nou ka pote kèk rad pou pitit mwen
Lapli ap tonbe, nou mouye""",
    "fr": """Nous avons besoin d'eau et de nourriture
Je voudrais savoir quand l'école va ouvrir
Ma maison est détruite et nous dormons dans la rue
Envoyez des tentes s'il vous plaît
Où peut-on trouver un médecin
Il n'y a rien à manger ici
Merci beaucoup pour votre aide
Je peux garder vos enfants le mardi
La pluie tombe et nous sommes mouillés
Mon père est malade depuis trois jours""",
    "es": """Necesitamos agua y comida
Quisiera saber cuándo abre la escuela
Mi casa está destruida y dormimos en la calle
Por favor envíen carpas
¿Dónde podemos encontrar un médico?
No hay nada que comer aquí
Muchas gracias por su ayuda
Puedo cuidar a los niños el martes
Está lloviendo y estamos mojados
Mi padre está enfermo desde hace tres días""",
    "pt": """Precisamos de água e comida
Gostaria de saber quando a escola vai abrir
Minha casa foi destruída e dormimos na rua
Por favor mandem barracas
Onde podemos encontrar um médico?
Não há nada para comer aqui
Muito obrigado pela sua ajuda
Posso cuidar das crianças na terça
Está chovendo e estamos molhados
Meu pai está doente há três dias""",
    "en": """We need water and food
I would like to know when the school opens
My house is destroyed and we sleep outside
Please send tents
Where can we find a doctor?
There is nothing to eat here
Thank you very much for your help
I can look after the kids on Tuesday
It is raining and we are wet
My father has been sick for three days""",
    "ur": """ہمیں پانی اور کھانا چاہیے
میں جاننا چاہتا ہوں کہ سکول کب کھلے گا
ہمارا گھر تباہ ہو گیا ہے
براہ مہربانی خیمے بھیجیں
ڈاکٹر کہاں ملے گا
یہاں کھانے کو کچھ نہیں ہے
آپ کی مدد کا بہت شکریہ
بارش ہو رہی ہے اور ہم بھیگ گئے ہیں
میرے والد تین دن سے بیمار ہیں
بچے بھوکے ہیں
hamein pani aur khana chahiye
hamara ghar tabah ho gaya hai
meherbani kar ke kheme bhejen
yahan khane ko kuch nahi hai
doctor kahan milega
aap ki madad ka bohat shukriya
barish ho rahi hai aur hum bheeg gaye hain
mere walid teen din se bimar hain
humko koi imdad nahi mili
mujhe watan card nahi mila""",
    "ar": """نحتاج إلى ماء وطعام
أريد أن أعرف متى تفتح المدرسة
بيتي تدمر ونحن ننام في الشارع
أرجوكم أرسلوا خيام
أين يمكن أن نجد طبيب
لا يوجد شيء للأكل هنا
شكرا جزيلا على المساعدة
المطر يهطل والأطفال مبللون
أبي مريض منذ ثلاثة أيام
عندنا أطفال جائعون""",
}


@pytest.mark.parametrize(
    ("language", "text"),
    [(language, line) for language, lines in SENTENCES.items() for line in lines.splitlines()],
)
def test_a_plain_sentence_tells_its_language(language, text):
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "und"),
        ("12 34 !!", "und"),
        ("xkcd qwrt", "und"),
        ("нужна вода", "ru"),
        ("потрібна допомога, її дім", "uk"),
        ("हमें पानी चाहिए", "hi"),
        ("我们需要水", "zh"),
        ("水が必要です", "ja"),
    ],
)
def test_other_scripts_are_named_and_noise_is_not(text, language):
    assert detect_language(text) == language
