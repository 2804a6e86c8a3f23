// React as Dash put it into the page, for what imports "react".
module.exports = window.React;
