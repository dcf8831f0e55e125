/** Short stories that a newcomer can send with one click. */
export const SAMPLES: { title: string; text: string }[] = [
  {
    title: "The lighthouse",
    text:
      "The lamp had been dark for eleven years when the ships began to steer by it again. Nobody in the village would say who " +
      "had climbed the stairs. Old Maren only pointed at the water and counted under her breath. Seven lights came around the " +
      "headland, one behind the other, and the last of them was burning blue.",
  },
  {
    title: "A door in the keep",
    text:
      "You push the door. It does not move. Then, from the other side, something pushes back, gently, as if it were asking a " +
      "question. Roll for courage, if you like. Behind you the torches go out one by one.",
  },
  {
    title: "A weather report",
    text:
      "Good evening from the tower. Tonight the wind comes from the north at 12 knots, with snow above 800 metres. Dr. Hale asks " +
      "everybody to bring the goats in. Tomorrow will be fine, probably.",
  },
  {
    title: "Three sentences",
    text: "One. This is the first sentence. This is the second, and everybody hears it now.",
  },
];
