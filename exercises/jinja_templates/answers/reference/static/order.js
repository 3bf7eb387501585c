// Offers the goods of the page in a form; the browser adds up what they cost.
const goods = JSON.parse(document.getElementById("goods").textContent);
const form = document.createElement("form");
const total = document.createElement("output");
for (const good of goods) {
  const label = document.createElement("label");
  const number = document.createElement("input");
  Object.assign(number, { type: "number", min: 0, value: 0, name: good.code });
  label.append(good.name, " ", number);
  form.append(label);
}
form.addEventListener("input", () => {
  const cents = goods.reduce((sum, good) => sum + good.price * form.elements.namedItem(good.code).value, 0);
  total.textContent = (cents / 100).toFixed(2);
});
document.querySelector("main").append(form, total);
