// Which code draws which kind of input; each is loaded when one is shown.

import type { Kind } from './kind';

const KINDS: Record<string, () => Promise<Kind>> = {
  plotly_chart: () => import('./charts').then(module => module.plotlyChart),
  vega_chart: () => import('./charts').then(module => module.vegaChart),
  button: () => import('./button').then(module => module.button),
  chat_input: () => import('./chat').then(module => module.chatInput),
  checkbox: () => import('./checkbox').then(module => module.checkbox),
  color_picker: () => import('./color').then(module => module.colorPicker),
  data_editor: () => import('../grid').then(module => module.dataEditor),
  dataframe: () => import('../grid').then(module => module.dataframe),
  date_input: () => import('./date').then(module => module.dateInput),
  datetime_input: () => import('./date').then(module => module.datetimeInput),
  download_button: () => import('./button').then(module => module.downloadButton),
  expander: () => import('./layout_state').then(module => module.layoutState),
  feedback: () => import('./pills').then(module => module.feedback),
  file_uploader: () => import('./file').then(module => module.fileUploader),
  form_submit_button: () => import('./button').then(module => module.button),
  multiselect: () => import('./combobox').then(module => module.multiselect),
  number_input: () => import('./number').then(module => module.numberInput),
  pills: () => import('./pills').then(module => module.pills),
  popover: () => import('./layout_state').then(module => module.layoutState),
  radio: () => import('./radio').then(module => module.radio),
  segmented_control: () => import('./pills').then(module => module.segmented),
  select_slider: () => import('./slider').then(module => module.selectSlider),
  selectbox: () => import('./combobox').then(module => module.selectbox),
  slider: () => import('./slider').then(module => module.slider),
  tabs: () => import('./layout_state').then(module => module.layoutState),
  text_area: () => import('./text').then(module => module.textArea),
  text_input: () => import('./text').then(module => module.textInput),
  time_input: () => import('./date').then(module => module.timeInput),
  toggle: () => import('./checkbox').then(module => module.toggle),
};

export async function kindOf(name: string): Promise<Kind> {
  const load = KINDS[name];
  if (!load) {
    throw new Error(`This page knows no input "${name}".`);
  }
  return load();
}
