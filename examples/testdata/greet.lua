function greet(name) return "Привет, " .. name end
print(greet("мир"))
