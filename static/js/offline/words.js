// The sentences of the page, translated by the server and kept in <template id="kata-luring">.
const kept = new Map();

for (const node of document.getElementById("kata-luring")?.content.children ?? []) {
  kept.set(node.dataset.word, node.textContent.trim());
}

// word("waiting", { count: 2 }) puts 2 where the sentence says {count}.
export function word(name, values = {}) {
  const sentence = kept.get(name) ?? name;
  return sentence.replace(/\{(\w+)\}/g, (_all, key) => values[key] ?? "");
}
