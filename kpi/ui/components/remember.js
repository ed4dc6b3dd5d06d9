// Lets the browser remember a choice for the next visit.
export default ({ data }) => {
  document.cookie = `${data.name}=${encodeURIComponent(data.value)}; path=/; max-age=31536000; samesite=strict`;
};
