// The common short names of emoji, as GitHub writes them.

const TEXT = `smile 😄 grin 😁 joy 😂 blush 😊 heart_eyes 😍 wink 😉 thinking 🤔 sunglasses 😎 cry 😢 sob 😭 angry 😠 scream 😱 wave 👋
thumbsup 👍 +1 👍 thumbsdown 👎 -1 👎 clap 👏 ok_hand 👌 pray 🙏 muscle 💪 point_right 👉 point_left 👈 point_up ☝️
point_down 👇 raised_hands 🙌 eyes 👀 brain 🧠 heart ❤️ broken_heart 💔 sparkling_heart 💖 star ⭐ star2 🌟
sparkles ✨ fire 🔥 boom 💥 zap ⚡ rainbow 🌈 sunny ☀️ cloud ☁️ snowflake ❄️ snowman ⛄ umbrella ☔ ocean 🌊
earth_africa 🌍 earth_americas 🌎 earth_asia 🌏 globe_with_meridians 🌐 moon 🌔 tree 🌳 evergreen_tree 🌲 cactus 🌵
tulip 🌷 rose 🌹 sunflower 🌻 leaves 🍃 herb 🌿 dog 🐶 cat 🐱 panda_face 🐼 fox_face 🦊 unicorn 🦄 bear 🐻 penguin 🐧
bird 🐦 fish 🐟 whale 🐳 dolphin 🐬 octopus 🐙 bug 🐛 bee 🐝 butterfly 🦋 snake 🐍 turtle 🐢 apple 🍎 banana 🍌 lemon 🍋
strawberry 🍓 pizza 🍕 hamburger 🍔 cake 🍰 birthday 🎂 cookie 🍪 coffee ☕ tea 🍵 beer 🍺 wine_glass 🍷 balloon 🎈
tada 🎉 gift 🎁 trophy 🏆 medal 🏅 first_place 🥇 soccer ⚽ basketball 🏀 dart 🎯 game_die 🎲 video_game 🎮 art 🎨
musical_note 🎵 guitar 🎸 movie_camera 🎥 camera 📷 rocket 🚀 airplane ✈️ car 🚗 bus 🚌 train 🚆 bike 🚲 ship 🚢
house 🏠 office 🏢 hospital 🏥 school 🏫 factory 🏭 world_map 🗺️ compass 🧭 hourglass ⌛ alarm_clock ⏰ stopwatch ⏱️
calendar 📅 date 📅 clock1 🕐 phone ☎️ iphone 📱 computer 💻 desktop_computer 🖥️ keyboard ⌨️ floppy_disk 💾 cd 💿
bulb 💡 flashlight 🔦 book 📖 books 📚 notebook 📓 memo 📝 pencil ✏️ pencil2 ✏️ paperclip 📎 pushpin 📌
round_pushpin 📍 scissors ✂️ lock 🔒 unlock 🔓 key 🔑 hammer 🔨 wrench 🔧 gear ⚙️ link 🔗 microscope 🔬 telescope 🔭
test_tube 🧪 dna 🧬 pill 💊 syringe 💉 moneybag 💰 dollar 💵 euro 💶 credit_card 💳 chart_with_upwards_trend 📈
chart_with_downwards_trend 📉 bar_chart 📊 clipboard 📋 file_folder 📁 open_file_folder 📂 package 📦 mailbox 📫
email 📧 envelope ✉️ mag 🔍 mag_right 🔎 bell 🔔 loudspeaker 📢 mega 📣 speech_balloon 💬 thought_balloon 💭 robot 🤖
robot_face 🤖 ghost 👻 alien 👽 skull 💀 man 👨 woman 👩 baby 👶 family 👪 crown 👑 gem 💎 100 💯 white_check_mark ✅
heavy_check_mark ✔️ x ❌ warning ⚠️ no_entry ⛔ no_entry_sign 🚫 question ❓ exclamation ❗ information_source ℹ️
recycle ♻️ construction 🚧 rotating_light 🚨 red_circle 🔴 large_blue_circle 🔵 green_circle 🟢 yellow_circle 🟡
arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrows_counterclockwise 🔄 checkered_flag 🏁
triangular_flag_on_post 🚩`;

const words = TEXT.split(/\s+/);

export const EMOJI: Record<string, string> = Object.fromEntries(
  words.flatMap((word, index) => (index % 2 ? [] : [[word, words[index + 1] ?? '']])),
);
