declare module '*/inputs.css' {
  const text: string; // in the module for other front ends; on the page an empty import
  export default text;
}
