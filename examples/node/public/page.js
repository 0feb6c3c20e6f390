const customers = await (await fetch('api/customers')).json()
const items = customers.map(({ customer, probability }) => {
  const item = document.createElement('li')
  item.textContent = `${customer}: ${Math.round(probability * 100)} %`
  return item
})
document.querySelector('#customers').replaceChildren(...items)
